//! What one check is about: whose holdings are looked at, what must be found out of them, and how far
//! back the past matters.

use super::contract::{Contract, Trouble};
use crate::counting::Purpose;
use alloy_primitives::{Address, U256};
use std::time::Duration;
use tokio::sync::OnceCell;

/// One holder and one condition.
pub(super) struct Case<'a> {
    /// What to call the condition.
    pub(super) title: &'a str,
    /// Whose holdings are looked at: a wallet of the person, or a vault that delegated to one.
    pub(super) holder: Address,
    /// All addresses of the person that count on the chain, with the holder: what one of them lent to
    /// another is not lent to anybody.
    pub(super) own: &'a [Address],
    /// Ids of this contract's tokens that are bound to the person's account: neither their age nor
    /// what is left of them is asked again.
    pub(super) kept: &'a [U256],
    /// Whether the tokens themselves must be found, not only counted.
    pub(super) bound: bool,
    /// Whether the person is a member already.
    pub(super) staying: bool,
    /// Whether a rule makes moderators by this condition, so that the token must be locked.
    pub(super) moderates: bool,
    /// Which of the holder's tokens count.
    pub(super) scope: &'a Scope,
    /// The past that matters.
    pub(super) window: &'a Window,
}

impl Case<'_> {
    /// Whether the age of this token is asked no more.
    pub(super) fn is_kept(&self, id: U256) -> bool {
        self.kept.contains(&id)
    }

    /// The title as an argument of a message.
    pub(super) fn title(&self) -> (&'static str, String) {
        ("title", self.title.to_owned())
    }
}

/// Which tokens of a holder count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// All.
    Everything,
    /// These tokens of an ERC-721 contract.
    Ids(Vec<U256>),
    /// At most so many units of each of these ids of an ERC-1155 contract.
    Units(Vec<(U256, U256)>),
}

impl Scope {
    /// Whether this id counts at all.
    pub(super) fn allows(&self, id: U256) -> bool {
        match self {
            Self::Everything => true,
            Self::Ids(ids) => ids.contains(&id),
            Self::Units(limits) => limits.iter().any(|(allowed, _)| *allowed == id),
        }
    }

    /// How many units of an id count.
    pub(super) fn limit(&self, id: U256) -> U256 {
        match self {
            Self::Everything => U256::MAX,
            Self::Ids(_) => U256::ZERO,
            Self::Units(limits) => limits
                .iter()
                .filter(|(allowed, _)| *allowed == id)
                .map(|(_, limit)| *limit)
                .max()
                .unwrap_or_default(),
        }
    }
}

/// The stretch of time before the pinned block in which nothing may have happened to a token for it to
/// count as held. Its beginning is looked up once for all wallets, and only if somebody holds anything.
pub(super) struct Window {
    length: Option<Duration>,
    begins_after: OnceCell<Result<u64, Trouble>>,
}

impl Window {
    /// A window of this length; `None` if the past does not matter.
    pub(super) fn new(length: Option<Duration>) -> Self {
        Self {
            length: length.filter(|length| !length.is_zero()),
            begins_after: OnceCell::new(),
        }
    }

    /// How long something must have been held, if that matters.
    pub(super) fn length(&self) -> Option<Duration> {
        self.length
    }

    /// The last block before the window. What a holder had at its end was held through the whole
    /// window, unless a later event says otherwise.
    pub(super) async fn begins_after(&self, contract: &Contract<'_>) -> Result<u64, Trouble> {
        let length = self.length.unwrap_or_default();
        let began = contract.block.timestamp_secs.saturating_sub(length.as_secs());
        // It is looked up once for all, so it must not fail because those who ask first have no reads left.
        let reader = contract.reader.to_find(Purpose::Bound);
        let height = self
            .begins_after
            .get_or_init(|| async { Ok(reader.height_at(contract.block, began).await?) })
            .await;
        height.clone()
    }

    /// About when something that came in `block_number` will have been held for long enough, unix
    /// seconds. Readers give no time of single blocks, so it is taken from the average distance of the
    /// window's blocks; whoever comes a little early finds a better estimate.
    pub(super) fn complete_at(&self, contract: &Contract<'_>, begins_after: u64, block_number: u64) -> u64 {
        let length = self.length.unwrap_or_default().as_secs();
        let block = contract.block;
        let blocks = block.number.saturating_sub(begins_after).max(1);
        let ago = block.number.saturating_sub(block_number).min(blocks);
        let passed = u128::from(length) * u128::from(ago) / u128::from(blocks);
        let left = length.saturating_sub(u64::try_from(passed).unwrap_or(length));
        block.timestamp_secs.saturating_add(left.max(SOONEST_SECS))
    }
}

/// Nobody needs to look again sooner than after a minute, however near the end of a window is.
const SOONEST_SECS: u64 = 60;
