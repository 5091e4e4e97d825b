//! The gate: pins every chain once, evaluates all conditions at the same time, and puts the outcome,
//! the reasons and the tokens to use up together into one decision.

mod effects;

use crate::condition::{self, ConditionResult, Question};
use crate::counting::{CountingReader, Limits};
use crate::rule::GateRules;
use crate::words::{self, Phrase};
use crate::{bindings, canonical};
use async_trait::async_trait;
use domain::Clock;
use domain::chain_reader::{ChainReader, Depth};
use domain::gate::{Alternative, BlockRef, Decision, Outcome, Reason, Token};
use domain::policy::MayRegister;
use domain::wallet::{ChainId, Wallet};
use futures::future::join_all;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// How long a decision may take in all. What is not known by then is unknown.
pub const DECISION_DEADLINE: Duration = Duration::from_secs(10);

/// What stands for the rule of an open gate.
const OPEN: &str = "open";

/// Answers [`MayRegister`] and [`domain::policy::AssessMember`] by rules over chains.
pub struct Gate {
    mode: Mode,
    clock: Arc<dyn Clock>,
    deadline: Duration,
    limits: Limits,
}

enum Mode {
    /// Everybody with a wallet is admitted and nothing is bound.
    Open { hash: String },
    /// The rules decide.
    Rules {
        rules: Box<GateRules>,
        reader: Arc<dyn ChainReader>,
    },
}

impl Gate {
    /// A gate that decides by `rules`.
    pub fn new(rules: GateRules, reader: Arc<dyn ChainReader>, clock: Arc<dyn Clock>) -> Self {
        Self {
            mode: Mode::Rules {
                rules: Box::new(rules),
                reader,
            },
            clock,
            deadline: DECISION_DEADLINE,
            limits: Limits::default(),
        }
    }

    /// A gate that admits everybody who proved a wallet.
    pub fn open(clock: Arc<dyn Clock>) -> Self {
        let hash = canonical::hash(&canonical::json(&json!({ "mode": "open" })));
        Self {
            mode: Mode::Open { hash },
            clock,
            deadline: DECISION_DEADLINE,
            limits: Limits::default(),
        }
    }

    /// The same gate with another deadline.
    #[must_use]
    pub fn with_deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    /// The same gate with other limits on what one decision may take.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The rules; `None` if the gate is open.
    pub fn rules(&self) -> Option<&GateRules> {
        match &self.mode {
            Mode::Open { .. } => None,
            Mode::Rules { rules, .. } => Some(rules),
        }
    }

    /// SHA-256 of the canonical JSON of the rules (of `{"mode":"open"}` for an open gate).
    pub fn rule_hash(&self) -> &str {
        match &self.mode {
            Mode::Open { hash } => hash,
            Mode::Rules { rules, .. } => rules.rule_hash(),
        }
    }

    /// The gate in words, for the page that explains it.
    pub fn describe(&self) -> Vec<words::Item> {
        match &self.mode {
            Mode::Open { .. } => vec![words::Item::alone(Phrase::new("gate-open", []))],
            Mode::Rules { rules, .. } => words::describe(rules),
        }
    }
}

#[async_trait]
impl MayRegister for Gate {
    async fn decide(&self, wallets: &[Wallet]) -> Decision {
        let nobody_yet = Person {
            wallets,
            kept: &[],
            staying: false,
        };
        self.decision(nobody_yet, Depth::Confirmed).await
    }
}

/// Whom a decision is about.
#[derive(Clone, Copy)]
pub(crate) struct Person<'a> {
    pub(crate) wallets: &'a [Wallet],
    /// Tokens that are bound to their account.
    pub(crate) kept: &'a [Token],
    /// Whether they are a member already.
    pub(crate) staying: bool,
}

impl Gate {
    /// Decides about one person at a block of this depth.
    pub(crate) async fn decision(&self, person: Person<'_>, depth: Depth) -> Decision {
        let mut decision = Decision {
            outcome: Outcome::Yes,
            reasons: Vec::new(),
            rule_hash: self.rule_hash().to_owned(),
            blocks: Vec::new(),
            decided_at: self.clock.now(),
            alternatives: Vec::new(),
            rules: Vec::new(),
            expiries: Vec::new(),
            changes_at: None,
            reads: 0,
        };
        match &self.mode {
            Mode::Open { .. } => decision.alternatives.push(Alternative {
                rule: OPEN.to_owned(),
                choices: Vec::new(),
            }),
            Mode::Rules { rules, reader } => {
                let reader = CountingReader::new(reader.as_ref(), self.limits);
                let deadline = Instant::now() + self.deadline;
                let pinned = pin(rules, &reader, depth, deadline).await;
                let results = results(rules, person, &reader, &pinned, deadline).await;
                decision.rules = effects::outcomes(rules, &results, depth);
                decision.outcome = effects::admission(&decision.rules);
                if decision.outcome == Outcome::Yes {
                    decision.alternatives = bindings::alternatives(rules, &results, person.wallets);
                }
                decision.expiries = expiries(&decision.alternatives, &results);
                decision.changes_at = results.iter().filter_map(|result| result.changes_at).min();
                decision.blocks = pinned.into_values().filter_map(Result::ok).collect();
                decision.reasons = reasons(rules, results);
                decision.reads = reader.reads();
            }
        }
        decision
    }
}

/// The block of each chain that the rules read, or why there is none.
type Pinned = BTreeMap<ChainId, Result<BlockRef, String>>;

async fn pin(rules: &GateRules, reader: &CountingReader<'_>, depth: Depth, deadline: Instant) -> Pinned {
    let pins = rules.chains().into_iter().map(|chain| async move {
        let block = match timeout_at(deadline, reader.pin(chain, depth)).await {
            Ok(Ok(block)) => Ok(block),
            Ok(Err(unknown)) => Err(unknown.to_string()),
            Err(_) => Err(format!("{chain} did not answer in time")),
        };
        (chain, block)
    });
    join_all(pins).await.into_iter().collect()
}

async fn results(
    rules: &GateRules,
    person: Person<'_>,
    reader: &CountingReader<'_>,
    pinned: &Pinned,
    deadline: Instant,
) -> Vec<ConditionResult> {
    let each = rules
        .conditions()
        .iter()
        .enumerate()
        .map(|(position, condition)| async move {
            let block = condition
                .kind
                .read_chain()
                .and_then(|chain| pinned.get(&chain).cloned());
            let at = block.as_ref().and_then(|block| block.as_ref().ok()).copied();
            let question = Question {
                wallets: person.wallets,
                kept: person.kept,
                staying: person.staying,
                bound: rules.is_bound(position),
                moderates: effects::moderates(rules, position),
            };
            let evaluation = condition::evaluate(condition, question, reader, block);
            timeout_at(deadline, evaluation)
                .await
                .unwrap_or_else(|_| ConditionResult::too_slow(condition.title(), at))
        });
    join_all(each).await
}

/// When the tokens of the alternatives end, each once.
fn expiries(alternatives: &[Alternative], results: &[ConditionResult]) -> Vec<(Token, u64)> {
    let offered: BTreeSet<Token> = alternatives
        .iter()
        .flat_map(|alternative| alternative.choices.iter().flatten())
        .copied()
        .collect();
    let ends = results.iter().flat_map(|result| result.expiries.iter().copied());
    ends.filter(|(token, _)| offered.contains(token))
        .collect::<BTreeMap<Token, u64>>()
        .into_iter()
        .collect()
}

/// One reason per condition. A condition that must not hold gets words that say so.
fn reasons(rules: &GateRules, results: Vec<ConditionResult>) -> Vec<Reason> {
    let each = rules
        .conditions()
        .iter()
        .zip(results)
        .enumerate()
        .map(|(position, (condition, result))| {
            let title = || vec![("title", condition.title().to_owned())];
            let (message, arguments) = match (rules.is_unwanted(position), result.outcome) {
                (true, Outcome::Yes) => ("gate-unwanted-yes", title()),
                (true, Outcome::No) => ("gate-unwanted-no", title()),
                _ => (result.message, result.arguments),
            };
            Reason {
                condition: condition.name.clone(),
                outcome: result.outcome,
                message: message.to_owned(),
                arguments: arguments
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect(),
                link: condition.link.clone(),
                block: result.block,
            }
        });
    each.collect()
}

#[cfg(test)]
mod tests;
