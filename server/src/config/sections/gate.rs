//! `[gate.*]` and `[cond.*]`: the rules, checked by `gating`, with its problems told as ours.

use crate::config::problem::{Problem, Problems};
use domain::wallet::ChainId;
use gating::{ConditionSection, GateRules, GateSection};
use std::collections::BTreeSet;
use std::path::Path;

/// Checks the rules. Files that conditions name are read from `folder`; `chains` are those that are
/// configured.
pub(crate) fn check(
    rules: &GateSection,
    conditions: &ConditionSection,
    chains: &BTreeSet<ChainId>,
    folder: &Path,
    problems: &mut Problems,
) -> Option<GateRules> {
    let mut conditions = conditions.clone();
    for condition in conditions.values_mut() {
        condition.load_files(folder);
    }
    match GateRules::parse(rules, &conditions, chains) {
        Ok(rules) => Some(rules),
        Err(error) => {
            if error.problems().is_empty() {
                problems.add("gate", error.to_string());
            }
            for problem in error.problems() {
                take(problems, problem.clone());
            }
            None
        }
    }
}

fn take(problems: &mut Problems, problem: gating::Problem) {
    problems.push(Problem {
        path: problem.path,
        place: None,
        message: problem.message,
        suggestion: problem.suggestion,
    });
}
