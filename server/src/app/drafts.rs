//! Makes rules of a draft that an admin tries: with the configured chains, and files relative to the
//! configuration's folder, exactly as the configuration itself is read; and says what else it would change.

use crate::admin::draft_terms::{self, TermChange};
use crate::config::document::{Document, is_below};
use crate::config::schema::Schema;
use crate::config::{Config, Membership, Place, shape};
use domain::Clock;
use domain::chain_reader::ChainReader;
use domain::gate::Effect;
use domain::policy::AssessMember;
use domain::wallet::ChainId;
use gating::{ConditionSection, Gate, GateRules, GateSection, Problem, RuleError};
use membership::{DraftProblem, ParseDraft};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// A draft as it is written.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Written {
    /// The rules.
    gate: GateSection,
    /// The conditions that rules name.
    cond: ConditionSection,
}

/// What is said of sections that a configuration has and a draft has not.
const NOT_HERE: &str =
    "a draft holds [gate.*] and [cond.*] only: leave this out, it stays as the configuration file has it";

/// Makes rules of drafts.
pub struct Drafts {
    in_force: Option<GateRules>,
    in_force_text: String,
    chains: BTreeSet<ChainId>,
    folder: PathBuf,
    moderators_by_token: bool,
    reader: Arc<dyn ChainReader>,
    clock: Arc<dyn Clock>,
}

impl Drafts {
    /// By the configuration.
    pub(crate) fn new(config: &Config, reader: Arc<dyn ChainReader>, clock: Arc<dyn Clock>) -> Self {
        Self {
            in_force: match &config.membership {
                Membership::Rules(rules) => Some(rules.as_ref().clone()),
                Membership::Open => None,
            },
            in_force_text: config.rules_text.clone(),
            chains: config.chains.keys().copied().collect(),
            folder: config.folder.clone(),
            moderators_by_token: config.upkeep.moderators_by_token,
            reader,
            clock,
        }
    }

    /// The rules in force as a draft could be written; empty where there are none.
    pub fn in_force(&self) -> &str {
        &self.in_force_text
    }

    /// What a good draft would change besides who passes; nothing for a bad one.
    pub fn changes(&self, toml: &str) -> Vec<TermChange> {
        self.rules(toml)
            .map(|draft| draft_terms::compare(self.in_force.as_ref(), &draft))
            .unwrap_or_default()
    }

    fn rules(&self, toml: &str) -> Result<GateRules, Vec<DraftProblem>> {
        let rules = self.read(toml)?;
        let forbidden: Vec<DraftProblem> = rules
            .rules()
            .iter()
            .filter(|rule| rule.effect == Effect::Moderator && !self.moderators_by_token)
            .map(|rule| DraftProblem {
                path: format!("gate.{}.effect", rule.name),
                message: "moderators are made by tokens only if membership.moderators_by_token is true".to_owned(),
                ..DraftProblem::default()
            })
            .collect();
        if forbidden.is_empty() {
            Ok(rules)
        } else {
            Err(forbidden)
        }
    }

    /// Everything that is wrong is found in one go, and told with its line.
    fn read(&self, toml: &str) -> Result<GateRules, Vec<DraftProblem>> {
        let mut document = match Document::parse(toml) {
            Ok(document) => document,
            Err(faults) => return Err(faults.into_iter().map(of_config).collect()),
        };
        let mut found: Vec<DraftProblem> = shape::check(&mut document, &Schema::of::<Written>())
            .into_iter()
            .map(|mut problem| {
                if !problem.path.starts_with("gate") && !problem.path.starts_with("cond") {
                    NOT_HERE.clone_into(&mut problem.message);
                }
                of_config(problem)
            })
            .collect();
        let checked = match Written::deserialize(document.table.clone()) {
            Ok(mut written) => {
                for condition in written.cond.values_mut() {
                    condition.load_files(&self.folder);
                }
                GateRules::parse(&written.gate, &written.cond, &self.chains).map_err(problems)
            }
            // What is of a wrong shape is known already, and hides the rest until it is mended.
            Err(_) if !found.is_empty() => Err(Vec::new()),
            Err(error) => Err(vec![misshapen(toml, &error)]),
        };
        match checked {
            Ok(rules) if found.is_empty() => return Ok(rules),
            Ok(_) => {}
            // What was left out because of its shape must not be reported a second time as missing.
            Err(wrong) => {
                let echo = |problem: &DraftProblem| {
                    found
                        .iter()
                        .any(|known| is_below(&known.path, &problem.path) || is_below(&problem.path, &known.path))
                };
                let wrong: Vec<DraftProblem> = wrong.into_iter().filter(|problem| !echo(problem)).collect();
                found.extend(wrong);
            }
        }
        for problem in &mut found {
            let place = document.place(&problem.path).and_then(|place| line_of(&place));
            problem.line = problem.line.or(place);
        }
        found.sort_by_key(|problem| problem.line.unwrap_or(usize::MAX));
        Err(found)
    }

    /// What a good draft allows and probably does not mean; nothing for a bad one.
    pub fn warnings(&self, toml: &str) -> Vec<Problem> {
        self.rules(toml).map(|rules| rules.warnings()).unwrap_or_default()
    }
}

impl ParseDraft for Drafts {
    fn parse(&self, toml: &str) -> Result<Arc<dyn AssessMember>, Vec<DraftProblem>> {
        let rules = self.rules(toml)?;
        Ok(Arc::new(Gate::new(
            rules,
            Arc::clone(&self.reader),
            Arc::clone(&self.clock),
        )))
    }
}

fn problems(error: RuleError) -> Vec<DraftProblem> {
    match error {
        RuleError::Syntax(error) => vec![DraftProblem {
            message: error.message().to_owned(),
            ..DraftProblem::default()
        }],
        RuleError::Invalid(problems) => problems
            .into_iter()
            .map(|problem| DraftProblem {
                path: problem.path,
                line: None,
                message: problem.message,
                suggestion: problem.suggestion,
            })
            .collect(),
    }
}

fn of_config(problem: crate::config::Problem) -> DraftProblem {
    DraftProblem {
        line: problem.place.as_ref().and_then(line_of),
        path: problem.path,
        message: problem.message,
        suggestion: problem.suggestion,
    }
}

fn line_of(place: &Place) -> Option<usize> {
    match place {
        Place::Line(line) => Some(*line),
        Place::Variable(_) => None,
    }
}

/// A value that is of no shape that is known here. The text is read once more, because its values alone do
/// not say where they stand.
fn misshapen(toml: &str, error: &toml::de::Error) -> DraftProblem {
    let again = toml::from_str::<Written>(toml).err();
    let line = again.as_ref().and_then(toml::de::Error::span).map(|span| {
        toml.as_bytes()
            .iter()
            .take(span.start)
            .filter(|byte| **byte == b'\n')
            .count()
            + 1
    });
    let said = again.as_ref().unwrap_or(error).message().to_owned();
    let message = if said.contains("untagged enum") {
        "write the name of a condition, or a table of all, any, none, or at_least with of".to_owned()
    } else {
        format!("this cannot be read as rules: {}", said.replace('\n', ", "))
    };
    DraftProblem {
        line,
        message,
        ..DraftProblem::default()
    }
}

#[cfg(test)]
mod tests;
