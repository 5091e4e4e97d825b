//! From what is written in `[gate.*]` to checked rules, and the check that every one of them is
//! bound.

use super::expr_check;
use super::expr_spec::BindSpec;
use super::kinds::{self, listed};
use super::model::{Bind, Condition, ConditionKind, Rule};
use super::problem::Problems;
use super::spec::{ConditionSection, GateSection, RuleSpec};
use super::{MAX_BOUND, MAX_BOUND_MIN, MAX_RULES, bound, fields};
use crate::expr::Expr;
use alloy_primitives::U256;

/// The one word that `bind` may be.
const WALLET: &str = "wallet";

/// Checks all rules; those with a problem are left out.
pub(super) fn rules(section: &GateSection, conditions: &ConditionSection, problems: &mut Problems) -> Vec<Rule> {
    if section.is_empty() {
        problems.add("gate", "there is no rule, so nobody could join: write a [gate.members] table with effect = \"admit\", or let everybody in with the open mode");
    }
    if section.len() > MAX_RULES {
        problems.add(
            "gate",
            format!("there are {} rules: at most {MAX_RULES} are allowed", section.len()),
        );
    }
    section
        .iter()
        .filter_map(|(name, spec)| rule(name, spec, conditions, problems))
        .collect()
}

fn rule(name: &str, spec: &RuleSpec, conditions: &ConditionSection, problems: &mut Problems) -> Option<Rule> {
    let path = format!("gate.{name}");
    if let Err(message) = fields::name(name) {
        problems.add(path.clone(), message);
    }
    if spec.effect != "admit" {
        let message = format!(
            "the effect `{}` is not supported: `admit` is the only one so far",
            fields::shortened(&spec.effect)
        );
        problems.unknown_word(format!("{path}.effect"), message, &spec.effect, ["admit"]);
    }
    let names: Vec<&str> = conditions.keys().map(String::as_str).collect();
    let expr = expr_check::Check::new(&names, problems).expr(&format!("{path}.expr"), &spec.expr);
    let bind_path = format!("{path}.bind");
    let bind = match &spec.bind {
        None => Some(Bind::Tokens(Vec::new())),
        Some(BindSpec::Word(word)) if word == WALLET => Some(Bind::Wallet),
        Some(BindSpec::Word(word)) => {
            let message = format!(
                "`{}` cannot be bound: write a list of condition names, or \"wallet\"",
                fields::shortened(word)
            );
            problems.unknown_word(bind_path.clone(), message, word, [WALLET]);
            None
        }
        Some(BindSpec::Conditions(written)) => bound_conditions(&bind_path, written, conditions, problems),
    };
    let (expr, bind) = (expr?, bind?);
    if let Bind::Tokens(bound) = &bind {
        occur_helpfully(&bind_path, &expr, bound, &names, problems);
        is_bound(&bind_path, &expr, bound, &names, problems);
    }
    Some(Rule {
        name: name.to_owned(),
        expr,
        bind,
    })
}

/// The conditions named in `bind`: known, of a kind with tokens, each once, not too many.
fn bound_conditions(
    path: &str,
    written: &[String],
    conditions: &ConditionSection,
    problems: &mut Problems,
) -> Option<Bind> {
    if written.len() > MAX_BOUND {
        problems.add(
            path,
            format!(
                "{} conditions are named: at most {MAX_BOUND} are allowed",
                written.len()
            ),
        );
        return None;
    }
    let names: Vec<&str> = conditions.keys().map(String::as_str).collect();
    let mut good = true;
    let mut bound = Vec::new();
    for (at, name) in written.iter().enumerate() {
        let path = format!("{path}[{at}]");
        let Some(Expr::Condition(position)) = expr_check::Check::new(&names, problems).name(&path, name) else {
            good = false;
            continue;
        };
        if bound.contains(&position) {
            problems.add(path, format!("`{name}` is named twice: remove one"));
            good = false;
            continue;
        }
        bound.push(position);
        // A kind that does not exist is reported where it is written.
        if let Some(kind) = kinds::find(&conditions[position].kind).filter(|kind| !kind.has_tokens) {
            let with_tokens = listed(kinds::KINDS.iter().filter(|kind| kind.has_tokens).map(|kind| kind.name));
            problems.add(path, format!("`{name}` is of kind `{}`, which has no tokens to use up: only {with_tokens} have; write bind = \"wallet\" to use up the wallet instead", kind.name));
            good = false;
        }
    }
    good.then_some(Bind::Tokens(bound))
}

/// A bound condition must occur in the expression, and its holding must never hurt.
fn occur_helpfully(path: &str, expr: &Expr, bound: &[usize], names: &[&str], problems: &mut Problems) {
    for position in bound {
        let (mut helps_somewhere, mut hurts_somewhere) = (false, false);
        expr.occurrences(&mut |at, helps| {
            helps_somewhere |= at == *position && helps;
            hurts_somewhere |= at == *position && !helps;
        });
        let name = names[*position];
        if hurts_somewhere {
            problems.add(path, format!("`{name}` stands under `none`, so nobody could be admitted by its tokens: remove it from bind or from `none`"));
        } else if !helps_somewhere {
            problems.add(
                path,
                format!("`{name}` does not occur in the expression: remove it from bind, or use it in expr"),
            );
        }
    }
}

/// Refuses a rule that could admit without using a token up.
fn is_bound(path: &str, expr: &Expr, bound: &[usize], names: &[&str], problems: &mut Problems) {
    let Some(around) = bound::way_around(expr, bound) else {
        return;
    };
    let way = if around.is_empty() {
        "somebody who holds nothing at all could be admitted".to_owned()
    } else {
        format!(
            "somebody could be admitted by {} alone",
            listed(around.iter().map(|position| names[*position]))
        )
    };
    problems.add(
        path,
        format!("{way}, and nothing would be used up, so that any number of accounts could be made: bind conditions so that every way in needs one of them, or write bind = \"wallet\" if one account per wallet is enough"),
    );
}

/// A bound condition uses up `min` tokens per account, so `min` must stay small.
pub(super) fn bound_amounts(rules: &[Rule], names: &[&str], conditions: &[Option<Condition>], problems: &mut Problems) {
    for (position, condition) in conditions.iter().enumerate() {
        let bound = rules
            .iter()
            .any(|rule| matches!(&rule.bind, Bind::Tokens(bound) if bound.contains(&position)));
        if let Some(Condition {
            kind: ConditionKind::Erc721(erc721),
            ..
        }) = condition
            && bound
            && erc721.min > U256::from(MAX_BOUND_MIN)
        {
            let path = format!("cond.{}.min", names[position]);
            problems.add(path, format!("the condition is bound, so every account would use up {} tokens: at most {MAX_BOUND_MIN} are allowed", erc721.min));
        }
    }
}
