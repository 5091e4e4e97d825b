//! What was found for one holder, and for all wallets of one person together.

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
    /// The addresses that satisfy the condition: wallets of the person, and vaults that delegated to
    /// one of them (then the vault's address, which is what must not count twice).
    pub wallets: Vec<Address>,
    /// The Fluent message that says it.
    pub message: &'static str,
    /// The arguments of that message.
    pub arguments: Vec<(&'static str, String)>,
    /// The block it was read at.
    pub block: Option<BlockRef>,
    /// When tokens end that end at all, unix seconds.
    pub expiries: Vec<(Token, u64)>,
    /// When the outcome may change without any event, unix seconds.
    pub changes_at: Option<u64>,
    /// Whether the tokens cannot be moved (ERC-5192), where a rule needs to know.
    pub locked: Option<Outcome>,
}

impl ConditionResult {
    /// A result that does not come from single wallets.
    pub(crate) fn alone(finding: Finding, block: Option<BlockRef>) -> Self {
        let Finding {
            outcome,
            message,
            arguments,
            tokens,
            expiries,
            changes_at,
            locked,
        } = finding;
        Self {
            outcome,
            tokens,
            wallets: Vec::new(),
            message,
            arguments,
            block,
            expiries,
            changes_at,
            locked,
        }
    }

    /// The result when the time for the decision was over.
    pub(crate) fn too_slow(title: &str, block: Option<BlockRef>) -> Self {
        Self::alone(
            Finding::new(Outcome::Unknown, "gate-too-slow", [("title", title.to_owned())]),
            block,
        )
    }

    /// The result of several holders: yes if any of them says yes, else unknown if any is unknown.
    /// The words are those of the most telling one. `kept` are tokens of the condition's contract that
    /// are bound to the person's account and not known to be gone: if a holder could not be read, they
    /// are still offered.
    pub(super) fn together(findings: Vec<(Address, Finding)>, kept: &[Token], block: Option<BlockRef>) -> Self {
        let outcome = findings
            .iter()
            .fold(Outcome::No, |so_far, (_, finding)| so_far.or(finding.outcome));
        let is_blurred = findings.iter().any(|(_, finding)| finding.outcome == Outcome::Unknown);
        let changes_at = findings.iter().filter_map(|(_, finding)| finding.changes_at).min();
        let mut telling: Option<Finding> = None;
        let (mut tokens, mut wallets, mut expiries) = (Vec::new(), Vec::new(), Vec::new());
        let mut locked: Option<Outcome> = None;
        for (wallet, finding) in findings.into_iter().filter(|(_, finding)| finding.outcome == outcome) {
            if outcome == Outcome::Yes && !wallets.contains(&wallet) {
                wallets.push(wallet);
            }
            push_new(&mut tokens, &finding.tokens);
            push_new(&mut expiries, &finding.expiries);
            if let Some(of_this) = finding.locked {
                locked = Some(locked.map_or(of_this, |so_far| so_far.or(of_this)));
            }
            if telling
                .as_ref()
                .is_none_or(|so_far| so_far.is_plain_no() && !finding.is_plain_no())
            {
                telling = Some(finding);
            }
        }
        if outcome == Outcome::Yes && is_blurred {
            push_new(&mut tokens, kept);
        }
        let telling = telling.unwrap_or_else(|| Finding::new(Outcome::No, "gate-no-wallet", []));
        Self {
            tokens,
            wallets,
            expiries,
            changes_at,
            locked,
            ..Self::alone(telling, block)
        }
    }
}

/// Appends what is not there yet.
fn push_new<T: PartialEq + Copy>(all: &mut Vec<T>, more: &[T]) {
    for one in more {
        if !all.contains(one) {
            all.push(*one);
        }
    }
}

/// What one condition came to for one holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) outcome: Outcome,
    pub(crate) message: &'static str,
    pub(crate) arguments: Vec<(&'static str, String)>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) expiries: Vec<(Token, u64)>,
    pub(crate) changes_at: Option<u64>,
    pub(crate) locked: Option<Outcome>,
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
            expiries: Vec::new(),
            changes_at: None,
            locked: None,
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

    /// Whether the decision had no questions left.
    pub(crate) fn is_spent(&self) -> bool {
        self.message == "gate-too-many-reads"
    }

    /// Whether it is the "holds nothing" of its kind, which says less than, say, "has expired".
    fn is_plain_no(&self) -> bool {
        self.outcome == Outcome::No && self.message.ends_with("-no")
    }
}
