//! The rules in words: a nested list, as the page that explains the gate shows it.

use super::Phrase;
use crate::expr::Expr;
use crate::rule::{Bind, Condition, ConditionKind, GateRules, Lent, Rule, shown};
use alloy_primitives::Address;

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
    let bind = match &rule.bind {
        Bind::Wallet => Phrase::new("gate-bind-wallet", []),
        Bind::Tokens(bound) => {
            let titles: Vec<&str> = bound.iter().map(|position| conditions[*position].title()).collect();
            Phrase::new("gate-bind-tokens", [("titles", titles.join(", "))])
        }
    };
    let items = vec![describe_expr(&rule.expr, conditions), Item::alone(bind)];
    Item {
        phrase: Phrase::new("gate-rule-admit", [("rule", rule.name.clone())]),
        link: None,
        items,
    }
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
    let mut items = Vec::new();
    let phrase = match &condition.kind {
        ConditionKind::Erc721(c) => {
            let arguments = [
                title,
                ("min", c.min.to_string()),
                contract(&c.contract),
                ("chain", c.chain.caip2()),
            ];
            Phrase::new("gate-describe-erc721", arguments)
        }
        ConditionKind::Unlock(c) => {
            let lent = if c.lent == Lent::Reject {
                "gate-lent-reject"
            } else {
                "gate-lent-manager"
            };
            items.push(Item::alone(Phrase::new(lent, [])));
            let place = [title, contract(&c.contract), ("chain", c.chain.caip2())];
            if c.min_remaining.is_zero() {
                Phrase::new("gate-describe-unlock", place)
            } else {
                let hours = c.min_remaining.as_secs().div_ceil(3_600).to_string();
                Phrase::new(
                    "gate-describe-unlock-lasting",
                    place.into_iter().chain([("hours", hours)]),
                )
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
        items,
    }
}

fn contract(address: &Address) -> (&'static str, String) {
    ("contract", address.to_checksum(None))
}
