//! Rules as checked data. What is in a [`GateRules`] has passed every check of the rule language,
//! so evaluation needs no error for a bad rule.

mod bound;
mod call_check;
mod condition_check;
mod delegation_check;
mod expr_check;
mod expr_spec;
mod fields;
mod json;
mod kinds;
mod lapse_check;
mod list_check;
mod list_file;
mod model;
mod problem;
mod rule_check;
mod spec;
mod token_check;
mod unlock_check;
mod usage_check;
mod value;

pub use expr_spec::{BindSpec, ExprSpec, ExprTable};
pub use fields::address as parse_address;
pub(crate) use json::shown;
pub use model::{
    Allowlist, Bind, BuilderPass, CallArgument, Condition, ConditionKind, ContractCall, DELEGATE_REGISTRY_V2,
    Delegation, Erc20, Erc721, Erc1155, IdRange, Lent, Operator, Rule, Unlock,
};
pub(crate) use problem::Problems;
pub use problem::{Problem, RuleError};
pub use spec::{ConditionSection, ConditionSpec, GateSection, LapseSpec, RuleSpec};
pub use value::Scalar;

use crate::{canonical, preset, warning};
use domain::wallet::ChainId;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::Path;

/// Most conditions in one file.
pub const MAX_CONDITIONS: usize = 32;
/// Most rules in one file.
pub const MAX_RULES: usize = 16;
/// Deepest nesting of expression tables.
pub const MAX_DEPTH: usize = 8;
/// Most conditions named in one `bind`.
pub const MAX_BOUND: usize = 8;
/// Most names of conditions in one expression, repeats included.
pub const MAX_OCCURRENCES: usize = 128;
/// Largest `min` of a bound condition: every one of these tokens is used up.
pub const MAX_BOUND_MIN: u64 = 10;
/// Most addresses in one `allowlist`.
pub const MAX_ADDRESSES: usize = 100_000;
/// Most ids in the range of one `erc1155`: each is asked about.
pub const MAX_IDS: usize = 50;

/// The checked rules of one instance. Any one of them admits.
#[derive(Clone, Debug, PartialEq)]
pub struct GateRules {
    pub(crate) rules: Vec<Rule>,
    pub(crate) conditions: Vec<Condition>,
    canonical_json: String,
    hash: String,
}

/// The part of a configuration file that this crate reads, alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Alone {
    #[serde(default)]
    gate: GateSection,
    #[serde(default)]
    cond: ConditionSection,
}

impl GateRules {
    /// Checks the two sections of a configuration file. `chains` are the chains that are
    /// configured; a condition may name no other.
    ///
    /// # Errors
    /// [`RuleError::Invalid`] with everything that is wrong.
    pub fn parse(
        gate: &GateSection,
        conditions: &ConditionSection,
        chains: &BTreeSet<ChainId>,
    ) -> Result<Self, RuleError> {
        let mut problems = Problems::default();
        let conditions = &preset::expanded(conditions, &mut problems);
        let names: Vec<&str> = conditions.keys().map(String::as_str).collect();
        let rules = rule_check::rules(gate, conditions, &mut problems);
        let checked = condition_check::conditions(conditions, chains, &mut problems);
        let usage = usage_check::Usage {
            rules: &rules,
            names: &names,
            conditions: &checked,
        };
        usage.check(&mut problems);
        let problems = problems.into_vec();
        if !problems.is_empty() {
            return Err(RuleError::Invalid(problems));
        }
        let (rules, conditions) = without_unused(rules, checked.into_iter().flatten().collect());
        let canonical_json = canonical::json(&json::rules(&rules, &conditions));
        let hash = canonical::hash(&canonical_json);
        Ok(Self {
            rules,
            conditions,
            canonical_json,
            hash,
        })
    }

    /// Reads and checks a text that holds `[gate.*]` and `[cond.*]` tables and nothing else, such
    /// as a draft that an administrator tries out.
    ///
    /// # Errors
    /// [`RuleError::Syntax`] if the text has not the right shape, [`RuleError::Invalid`] otherwise.
    pub fn from_toml(text: &str, chains: &BTreeSet<ChainId>) -> Result<Self, RuleError> {
        let alone: Alone = toml::from_str(text)?;
        Self::parse(&alone.gate, &alone.cond, chains)
    }

    /// Like [`GateRules::from_toml`], for conditions that name files: they are read relative to `folder`,
    /// and only inside it.
    ///
    /// # Errors
    /// As [`GateRules::from_toml`]; what is wrong with a file is a problem like any other.
    pub fn from_toml_in(text: &str, chains: &BTreeSet<ChainId>, folder: &Path) -> Result<Self, RuleError> {
        let mut alone: Alone = toml::from_str(text)?;
        for condition in alone.cond.values_mut() {
            condition.load_files(folder);
        }
        Self::parse(&alone.gate, &alone.cond, chains)
    }

    /// What is allowed and yet probably not wanted, for `config check` to say.
    pub fn warnings(&self) -> Vec<Problem> {
        warning::warnings(self)
    }

    /// The rules, in the order of the file.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The conditions that some rule uses, in the order of the file. Expressions and bindings name
    /// them by their position here.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// The chains that must be read for a decision.
    pub fn chains(&self) -> BTreeSet<ChainId> {
        self.conditions
            .iter()
            .filter_map(|condition| condition.kind.read_chain())
            .collect()
    }

    /// The one canonical JSON text of the rules; see the crate documentation.
    pub fn canonical_json(&self) -> &str {
        &self.canonical_json
    }

    /// SHA-256 of [`GateRules::canonical_json`], lower-case hexadecimal.
    pub fn rule_hash(&self) -> &str {
        &self.hash
    }

    /// Whether some rule uses up tokens of the condition at `position`.
    pub(crate) fn is_bound(&self, position: usize) -> bool {
        self.rules
            .iter()
            .any(|rule| matches!(&rule.bind, Bind::Tokens(bound) if bound.contains(&position)))
    }

    /// Whether the condition at `position` only ever hurts: it occurs, and always under `none`.
    pub(crate) fn is_unwanted(&self, position: usize) -> bool {
        let mut helps_somewhere = false;
        for rule in &self.rules {
            rule.expr
                .occurrences(&mut |at, helps| helps_somewhere |= at == position && helps);
        }
        !helps_somewhere
    }
}

/// Drops conditions that no rule uses, so that they cost no reads and do not change the hash.
fn without_unused(rules: Vec<Rule>, conditions: Vec<Condition>) -> (Vec<Rule>, Vec<Condition>) {
    let mut used = BTreeSet::new();
    for rule in &rules {
        rule.expr.occurrences(&mut |position, _| {
            used.insert(position);
        });
    }
    let new_position = |old: usize| used.iter().take_while(|position| **position < old).count();
    let rules = rules.into_iter().map(|rule| rule.renumbered(&new_position)).collect();
    let conditions = conditions
        .into_iter()
        .enumerate()
        .filter(|(old, _)| used.contains(old))
        .map(|(_, kept)| kept)
        .collect();
    (rules, conditions)
}

#[cfg(test)]
mod tests;
