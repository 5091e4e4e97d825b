//! What each rule comes to, and the one effect that needs more than its expression: a moderator is
//! made only by a token of which the contract says that it cannot be moved, at a final block.

use crate::condition::ConditionResult;
use crate::rule::{GateRules, Rule};
use domain::chain_reader::Depth;
use domain::gate::{Effect, Outcome, RuleOutcome};

/// The outcome of every rule, in the order of the file.
pub(super) fn outcomes(rules: &GateRules, results: &[ConditionResult], depth: Depth) -> Vec<RuleOutcome> {
    let each = rules.rules().iter().map(|rule| RuleOutcome {
        rule: rule.name.clone(),
        effect: rule.effect.clone(),
        outcome: match rule.effect {
            Effect::Moderator => moderator(rule, results, depth),
            _ => rule.expr.outcome(&|i| results[i].outcome),
        },
    });
    each.collect()
}

/// Whether any rule admits.
pub(super) fn admission(rules: &[RuleOutcome]) -> Outcome {
    rules
        .iter()
        .filter(|rule| rule.effect == Effect::Admit)
        .fold(Outcome::No, |so_far, rule| so_far.or(rule.outcome))
}

/// Whether the condition at `position` can help to make a moderator.
pub(super) fn moderates(rules: &GateRules, position: usize) -> bool {
    rules
        .rules()
        .iter()
        .any(|rule| rule.effect == Effect::Moderator && helps(rule, position))
}

fn moderator(rule: &Rule, results: &[ConditionResult], depth: Depth) -> Outcome {
    if depth != Depth::Final {
        return Outcome::Unknown;
    }
    rule.expr.outcome(&|position| {
        let result = &results[position];
        if helps(rule, position) {
            result.outcome.and(result.locked.unwrap_or(Outcome::Unknown))
        } else {
            result.outcome
        }
    })
}

fn helps(rule: &Rule, position: usize) -> bool {
    let mut helps = false;
    rule.expr
        .occurrences(&mut |at, is_wanted| helps |= at == position && is_wanted);
    helps
}
