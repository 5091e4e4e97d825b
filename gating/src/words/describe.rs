//! The rules in words: a nested list, as the page that explains the gate shows it.

use super::Phrase;
use crate::expr::Expr;
use crate::length::in_words;
use crate::rule::{Bind, Condition, ConditionKind, GateRules, Lent, Rule, shown};
use alloy_primitives::Address;
use domain::gate::Effect;
use domain::membership::LapseTerms;

/// A line of the explanation, with the lines below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it says.
    pub phrase: Phrase,
    /// Where to get what it asks for.
    pub link: Option<String>,
    /// What belongs to it.
    pub items: Vec<Item>,
}

impl Item {
    /// A line with nothing below it.
    pub(crate) fn alone(phrase: Phrase) -> Self {
        Self {
            phrase,
            link: None,
            items: Vec::new(),
        }
    }
}

/// One item per rule, in the order of the file; below it the expression and what is bound.
pub fn describe(rules: &GateRules) -> Vec<Item> {
    rules
        .rules()
        .iter()
        .map(|rule| describe_rule(rule, rules.conditions()))
        .collect()
}

fn describe_rule(rule: &Rule, conditions: &[Condition]) -> Item {
    let name = ("rule", rule.name.clone());
    let phrase = match &rule.effect {
        Effect::Admit => Phrase::new("gate-rule-admit", [name]),
        Effect::Role(role) => Phrase::new("gate-rule-role", [name, ("role", role.clone())]),
        Effect::Group(group) => Phrase::new("gate-rule-group", [name, ("group", group.clone())]),
        Effect::Moderator => Phrase::new("gate-rule-moderator", [name]),
    };
    let mut items = vec![describe_expr(&rule.expr, conditions)];
    items.extend(terms(rule, conditions).into_iter().map(Item::alone));
    Item {
        phrase,
        link: None,
        items,
    }
}

/// What a rule says besides who passes and what for: what joining by it uses up, and what happens to those
/// for whom it no longer holds. `conditions` are those of the file that the rule is in.
pub fn terms(rule: &Rule, conditions: &[Condition]) -> Vec<Phrase> {
    let mut said: Vec<Phrase> = describe_bind(&rule.bind, conditions).into_iter().collect();
    if rule.effect == Effect::Admit {
        said.extend(describe_terms(&rule.terms, &rule.bind));
    }
    said
}

fn describe_bind(bind: &Bind, conditions: &[Condition]) -> Option<Phrase> {
    match bind {
        Bind::Nothing => None,
        Bind::Wallet => Some(Phrase::new("gate-bind-wallet", [])),
        Bind::Tokens(bound) => {
            let titles: Vec<&str> = bound.iter().map(|position| conditions[*position].title()).collect();
            Some(Phrase::new("gate-bind-tokens", [("titles", titles.join(", "))]))
        }
    }
}

/// What happens to members when the rule no longer holds, and to the tokens of those who bound some.
fn describe_terms(terms: &LapseTerms, bind: &Bind) -> impl Iterator<Item = Phrase> + use<> {
    let grace = Phrase::new("gate-grace", [("time", in_words(terms.grace))]);
    let dormant = match terms.dormant_after {
        None => Phrase::new("gate-dormant-never", []),
        Some(after) => Phrase::new("gate-dormant", [("time", in_words(after))]),
    };
    let cooldown =
        matches!(bind, Bind::Tokens(_)).then(|| Phrase::new("gate-cooldown", [("time", in_words(terms.cooldown))]));
    [grace, dormant].into_iter().chain(cooldown)
}

fn describe_expr(expr: &Expr, conditions: &[Condition]) -> Item {
    let (phrase, parts) = match expr {
        Expr::Condition(position) => return describe_condition(&conditions[*position]),
        Expr::All(parts) => (Phrase::new("gate-all-of", []), parts),
        Expr::Any(parts) => (Phrase::new("gate-any-of", []), parts),
        Expr::None(parts) => (Phrase::new("gate-none-of", []), parts),
        Expr::AtLeast(wanted, parts) => {
            let arguments = [("count", wanted.to_string()), ("total", parts.len().to_string())];
            (Phrase::new("gate-at-least-of", arguments), parts)
        }
    };
    Item {
        phrase,
        link: None,
        items: parts.iter().map(|part| describe_expr(part, conditions)).collect(),
    }
}

fn describe_condition(condition: &Condition) -> Item {
    let title = ("title", condition.title().to_owned());
    let phrase = match &condition.kind {
        ConditionKind::Erc20(c) => Phrase::new(
            "gate-describe-erc20",
            [
                title,
                ("min", c.min.to_string()),
                contract(&c.contract),
                ("chain", c.chain.caip2()),
            ],
        ),
        ConditionKind::Erc721(c) => {
            let arguments = [
                title,
                ("min", c.min.to_string()),
                contract(&c.contract),
                ("chain", c.chain.caip2()),
            ];
            Phrase::new("gate-describe-erc721", arguments)
        }
        ConditionKind::Erc1155(c) => {
            let ids = if c.ids.first == c.ids.last {
                c.ids.first.to_string()
            } else {
                format!("{}-{}", c.ids.first, c.ids.last)
            };
            let arguments = [
                title,
                ("ids", ids),
                ("min", c.min.to_string()),
                contract(&c.contract),
                ("chain", c.chain.caip2()),
            ];
            Phrase::new("gate-describe-erc1155", arguments)
        }
        ConditionKind::Unlock(c) => {
            let place = [title, contract(&c.contract), ("chain", c.chain.caip2())];
            if c.min_remaining.is_zero() {
                Phrase::new("gate-describe-unlock", place)
            } else {
                let arguments = place.into_iter().chain([("time", in_words(c.min_remaining))]);
                Phrase::new("gate-describe-unlock-lasting", arguments)
            }
        }
        ConditionKind::BuilderPass(c) => Phrase::new(
            "gate-describe-builderpass",
            [title, contract(&c.contract), ("chain", c.chain.caip2())],
        ),
        ConditionKind::Call(c) => {
            let arguments = [
                title,
                ("function", c.signature()),
                ("op", c.operator.as_str().to_owned()),
                ("wanted", shown(&c.value)),
                contract(&c.to),
                ("chain", c.chain.caip2()),
            ];
            Phrase::new("gate-describe-call", arguments)
        }
        ConditionKind::Allowlist(c) => Phrase::new(
            "gate-describe-allowlist",
            [title, ("count", c.addresses.len().to_string())],
        ),
    };
    Item {
        phrase,
        link: condition.link.clone(),
        items: describe_token(&condition.kind).into_iter().map(Item::alone).collect(),
    }
}

/// What else is asked of a token.
fn describe_token(kind: &ConditionKind) -> Vec<Phrase> {
    let mut all = Vec::new();
    let held_since = match kind {
        ConditionKind::Erc20(c) => Some(c.held_since).filter(|time| !time.is_zero()),
        ConditionKind::Erc721(c) => c.held_since,
        ConditionKind::Erc1155(c) => c.held_since,
        ConditionKind::Unlock(c) => {
            all.push(match c.lent {
                Lent::Reject => Phrase::new("gate-lent-reject", []),
                Lent::Manager { .. } => Phrase::new("gate-lent-manager", []),
            });
            c.held_since
        }
        ConditionKind::BuilderPass(_) | ConditionKind::Call(_) | ConditionKind::Allowlist(_) => None,
    };
    all.extend(held_since.map(|time| Phrase::new("gate-held-since", [("time", in_words(time))])));
    if matches!(kind, ConditionKind::Erc721(c) if c.soulbound) {
        all.push(Phrase::new("gate-soulbound", []));
    }
    if kind.delegation().is_some() {
        all.push(Phrase::new("gate-delegation", []));
    }
    all
}

fn contract(address: &Address) -> (&'static str, String) {
    ("contract", address.to_checksum(None))
}
