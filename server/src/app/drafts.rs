//! Makes rules of a draft that an admin tries: with the configured chains, and files relative to the
//! configuration's folder, exactly as the configuration itself is read.

use crate::config::Config;
use domain::Clock;
use domain::chain_reader::ChainReader;
use domain::gate::Effect;
use domain::policy::AssessMember;
use domain::wallet::ChainId;
use gating::{Gate, GateRules, Problem, RuleError};
use membership::{DraftProblem, ParseDraft};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// Makes rules of drafts.
pub struct Drafts {
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
            chains: config.chains.keys().copied().collect(),
            folder: config.folder.clone(),
            moderators_by_token: config.upkeep.moderators_by_token,
            reader,
            clock,
        }
    }

    fn rules(&self, toml: &str) -> Result<GateRules, Vec<DraftProblem>> {
        let rules = GateRules::from_toml_in(toml, &self.chains, &self.folder).map_err(problems)?;
        let forbidden: Vec<DraftProblem> = rules
            .rules()
            .iter()
            .filter(|rule| rule.effect == Effect::Moderator && !self.moderators_by_token)
            .map(|rule| DraftProblem {
                path: format!("gate.{}.effect", rule.name),
                message: "moderators are made by tokens only if membership.moderators_by_token is true".to_owned(),
                suggestion: None,
            })
            .collect();
        if forbidden.is_empty() {
            Ok(rules)
        } else {
            Err(forbidden)
        }
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
            path: "the text".to_owned(),
            message: error.message().to_owned(),
            suggestion: None,
        }],
        RuleError::Invalid(problems) => problems
            .into_iter()
            .map(|problem| DraftProblem {
                path: problem.path,
                message: problem.message,
                suggestion: problem.suggestion,
            })
            .collect(),
    }
}
