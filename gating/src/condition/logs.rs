//! What a contract's events say of one holder: which tokens came, and when.

use super::MAX_TOKENS;
use super::case::Window;
use super::contract::{Contract, Trouble};
use alloy_primitives::{Address, B256, U256};
use domain::chain_reader::LogEntry;
use std::collections::BTreeMap;

/// The most events of one holder and one kind that are read. Anybody can send somebody tokens, so
/// more than that is *unknown*.
pub(super) const MAX_EVENTS: usize = 10_000;

/// Ids found in events.
pub(super) struct Found {
    /// Each once, newest first, at most [`MAX_TOKENS`].
    pub(super) ids: Vec<U256>,
    /// Whether there were more.
    pub(super) more: bool,
}

/// A topic that holds an address.
pub(super) fn topic(address: Address) -> B256 {
    address.into_word()
}

/// The address in a topic or a word; `None` if the word holds something else.
pub(crate) fn address_of(word: &B256) -> Option<Address> {
    let address = Address::from_word(*word);
    (address.into_word() == *word).then_some(address)
}

/// The events that match `topics`, newest first; none if `from_block` is after the pinned block.
pub(super) async fn entries(
    contract: &Contract<'_>,
    from_block: u64,
    topics: [Option<B256>; 4],
) -> Result<Vec<LogEntry>, Trouble> {
    if from_block > contract.block.number {
        return Ok(Vec::new());
    }
    let mut entries = contract
        .reader
        .logs(contract.block, contract.address, from_block, topics)
        .await?;
    if entries.len() > MAX_EVENTS {
        return Err(Trouble::TooManyEvents(contract.address));
    }
    entries.sort_by_key(|entry| std::cmp::Reverse((entry.block_number, entry.log_index)));
    Ok(entries)
}

/// The ids that stand in topic `id_at` of the events that match `topics`, without those that
/// `is_out` says are not wanted.
pub(super) async fn ids(
    contract: &Contract<'_>,
    from_block: u64,
    topics: [Option<B256>; 4],
    id_at: usize,
    is_out: impl Fn(U256) -> bool,
) -> Result<Found, Trouble> {
    let mut ids = Vec::new();
    for entry in entries(contract, from_block, topics).await? {
        // An event without that topic is not of this kind, whatever its signature.
        let Some(word) = entry.topics.get(id_at) else { continue };
        let id = U256::from_be_bytes(word.0);
        if !ids.contains(&id) && !is_out(id) {
            if ids.len() == MAX_TOKENS {
                return Ok(Found { ids, more: true });
            }
            ids.push(id);
        }
    }
    Ok(Found { ids, more: false })
}

/// Tokens that came to a holder within a window: too young to count.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    begins_after: u64,
    last: BTreeMap<U256, u64>,
}

impl Arrivals {
    /// Reads the arrivals that match `topics` in the window. The id stands in topic `id_at`; events for
    /// which `is_neutral` holds say nothing of when a token came.
    pub(super) async fn read(
        window: &Window,
        contract: &Contract<'_>,
        topics: [Option<B256>; 4],
        id_at: usize,
        is_neutral: impl Fn(&LogEntry) -> bool,
    ) -> Result<Self, Trouble> {
        let mut arrivals = Self::default();
        if window.length().is_none() {
            return Ok(arrivals);
        }
        arrivals.begins_after = window.begins_after(contract).await?;
        for entry in entries(contract, arrivals.begins_after.saturating_add(1), topics).await? {
            let Some(word) = entry.topics.get(id_at) else { continue };
            if !is_neutral(&entry) {
                let last = arrivals.last.entry(U256::from_be_bytes(word.0)).or_default();
                *last = (*last).max(entry.block_number);
            }
        }
        Ok(arrivals)
    }

    /// Adds what `other` knows of the same window.
    pub(super) fn join(mut self, other: Self) -> Self {
        self.begins_after = self.begins_after.max(other.begins_after);
        for (id, block) in other.last {
            let last = self.last.entry(id).or_default();
            *last = (*last).max(block);
        }
        self
    }

    /// The tokens that came, whether they are still there or not.
    pub(super) fn ids(&self) -> impl Iterator<Item = U256> + '_ {
        self.last.keys().copied()
    }

    /// Whether this token came within the window.
    pub(super) fn has(&self, id: U256) -> bool {
        self.last.contains_key(&id)
    }

    /// About when the `missing` oldest of these young tokens will have been held for long enough.
    pub(super) fn complete_at(
        &self,
        window: &Window,
        contract: &Contract<'_>,
        young: &[U256],
        missing: usize,
    ) -> Option<u64> {
        let mut blocks: Vec<u64> = young.iter().filter_map(|id| self.last.get(id).copied()).collect();
        blocks.sort_unstable();
        let decisive = blocks.get(missing.checked_sub(1)?)?;
        Some(window.complete_at(contract, self.begins_after, *decisive))
    }
}
