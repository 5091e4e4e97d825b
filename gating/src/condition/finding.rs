//! What was found for one wallet, and for all wallets of one person together.

use alloy_primitives::Address;
use domain::gate::{BlockRef, Outcome, Token};

/// What one condition came to for one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionResult {
    /// The outcome.
    pub outcome: Outcome,
    /// Tokens that an admission could use up, best first; each once. Never empty if the condition
    /// is bound and holds.
    pub tokens: Vec<Token>,
    /// The wallets that satisfy the condition.
    pub wallets: Vec<Address>,
    /// The Fluent message that says it.
    pub message: &'static str,
    /// The arguments of that message.
    pub arguments: Vec<(&'static str, String)>,
    /// The block it was read at.
    pub block: Option<BlockRef>,
}

impl ConditionResult {
    /// A result that does not come from single wallets.
    pub(crate) fn alone(finding: Finding, block: Option<BlockRef>) -> Self {
        let Finding {
            outcome,
            message,
            arguments,
            tokens,
        } = finding;
        Self {
            outcome,
            tokens,
            wallets: Vec::new(),
            message,
            arguments,
            block,
        }
    }

    /// The result when the time for the decision was over.
    pub(crate) fn too_slow(title: &str, block: Option<BlockRef>) -> Self {
        Self::alone(
            Finding::new(Outcome::Unknown, "gate-too-slow", [("title", title.to_owned())]),
            block,
        )
    }

    /// The result of several wallets: yes if any of them says yes, else unknown if any is unknown.
    /// The words are those of the most telling wallet.
    pub(super) fn together(findings: Vec<(Address, Finding)>, block: Option<BlockRef>) -> Self {
        let outcome = findings
            .iter()
            .fold(Outcome::No, |so_far, (_, finding)| so_far.or(finding.outcome));
        let mut telling: Option<Finding> = None;
        let (mut tokens, mut wallets) = (Vec::new(), Vec::new());
        for (wallet, finding) in findings.into_iter().filter(|(_, finding)| finding.outcome == outcome) {
            if outcome == Outcome::Yes {
                wallets.push(wallet);
            }
            for token in &finding.tokens {
                if !tokens.contains(token) {
                    tokens.push(*token);
                }
            }
            if telling
                .as_ref()
                .is_none_or(|so_far| so_far.is_plain_no() && !finding.is_plain_no())
            {
                telling = Some(finding);
            }
        }
        let telling = telling.unwrap_or_else(|| Finding::new(Outcome::No, "gate-no-wallet", []));
        Self {
            tokens,
            wallets,
            ..Self::alone(telling, block)
        }
    }
}

/// What one condition came to for one wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) outcome: Outcome,
    pub(crate) message: &'static str,
    pub(crate) arguments: Vec<(&'static str, String)>,
    pub(crate) tokens: Vec<Token>,
}

impl Finding {
    /// A finding without tokens.
    pub(crate) fn new(
        outcome: Outcome,
        message: &'static str,
        arguments: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Self {
        Self {
            outcome,
            message,
            arguments: arguments.into_iter().collect(),
            tokens: Vec::new(),
        }
    }

    /// The chain cannot be read now.
    pub(crate) fn chain_unknown(title: &str, why: &str) -> Self {
        Self::new(
            Outcome::Unknown,
            "gate-chain-unknown",
            [("title", title.to_owned()), ("why", why.to_owned())],
        )
    }

    /// Whether it is the "holds nothing" of its kind, which says less than, say, "has expired".
    fn is_plain_no(&self) -> bool {
        self.outcome == Outcome::No && self.message.ends_with("-no")
    }
}
