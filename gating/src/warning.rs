//! What is allowed in a rule file and yet probably not what the operator wants. Nothing is refused for
//! it.

use crate::rule::{Bind, ConditionKind, GateRules, Lent, Problem, Rule};
use std::collections::BTreeSet;

/// Everything there is to say, rules first, in the order of the file.
pub(crate) fn warnings(rules: &GateRules) -> Vec<Problem> {
    let mut found = Vec::new();
    found.extend(rules.rules().iter().filter_map(|rule| unwanted_tokens(rule, rules)));
    for (position, condition) in rules.conditions().iter().enumerate() {
        let path = |key: &str| format!("cond.{}.{key}", condition.name);
        match &condition.kind {
            ConditionKind::Erc1155(units) if units.held_since.is_none() && is_bound(rules, position) => {
                found.push(warning(
                    path("held_since"),
                    "units cannot be told apart, so an account is bound to a place in its holder's balance and not to a unit: the same unit, passed on, lets the next one in. Write how long it must have been held, for example held_since = \"24h\"",
                ));
            }
            ConditionKind::Unlock(unlock) if matches!(unlock.lent, Lent::Manager { .. }) => {
                found.push(warning(
                    path("lent"),
                    "a lent key counts for the one who may take it back: the borrower is not let in, the lender stays a member while somebody else uses the key, and each decision searches the lock's events since `from_block`. Write lent = \"reject\" unless you want that",
                ));
            }
            _ => {}
        }
    }
    found
}

/// Whoever sends somebody an unwanted token shuts them out.
fn unwanted_tokens(rule: &Rule, rules: &GateRules) -> Option<Problem> {
    let mut positions = BTreeSet::new();
    rule.expr.occurrences(&mut |position, helps| {
        if !helps && rules.conditions()[position].kind.is_transferable() {
            positions.insert(position);
        }
    });
    if positions.is_empty() {
        return None;
    }
    let names: Vec<String> = positions
        .iter()
        .map(|position| format!("`{}`", rules.conditions()[*position].name))
        .collect();
    Some(warning(
        format!("gate.{}.expr", rule.name),
        &format!(
            "{} under `none` can be sent to anybody who did not ask for it, and then shuts them out: use a list of wallets, a `call` or a token that cannot be sent",
            names.join(", ")
        ),
    ))
}

fn is_bound(rules: &GateRules, position: usize) -> bool {
    rules
        .rules()
        .iter()
        .any(|rule| matches!(&rule.bind, Bind::Tokens(bound) if bound.contains(&position)))
}

fn warning(path: String, message: &str) -> Problem {
    Problem {
        path,
        message: message.to_owned(),
        suggestion: None,
    }
}

#[cfg(test)]
mod tests;
