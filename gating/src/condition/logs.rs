//! What a contract's events say of one holder: which tokens came, and when.

use super::MAX_TOKENS;
use super::case::Window;
use super::contract::{Contract, Trouble};
use alloy_primitives::{Address, B256, U256};
use domain::chain_reader::LogEntry;
use std::collections::BTreeMap;

/// How many parts of one history are asked for, refused ones included.
const MOST_PARTS: usize = 64;

/// How often in a row a part may be refused before that counts as a chain that cannot be read.
const MOST_REFUSALS: u32 = 7;

/// By how much a part that was refused is narrowed.
const NARROWER: u64 = 8;

/// After a part with fewer events than this, a part of twice the blocks is asked for.
const FEW_EVENTS: usize = 10_000;

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

/// A history, part by part, the newest first: first all of it, and if that is refused, in narrower parts.
/// Whoever reads it drops what does not matter before the next part comes.
pub(super) struct Parts<'a> {
    contract: &'a Contract<'a>,
    topics: [Option<B256>; 4],
    first: u64,
    /// The last block of the next part; `None` after the last part.
    to: Option<u64>,
    /// How many blocks the next part may span.
    blocks: u64,
    asked: usize,
    refused: u32,
}

impl<'a> Parts<'a> {
    /// The events that match `topics` from `first` to the pinned block.
    pub(super) fn new(contract: &'a Contract<'a>, first: u64, topics: [Option<B256>; 4]) -> Self {
        let head = contract.block.number;
        Self {
            contract,
            topics,
            first,
            to: (first <= head).then_some(head),
            blocks: u64::MAX,
            asked: 0,
            refused: 0,
        }
    }

    /// The events of the next part, newest first; `None` after the last part.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<LogEntry>>, Trouble> {
        let contract = self.contract;
        let Some(to) = self.to else { return Ok(None) };
        loop {
            if self.asked == MOST_PARTS {
                return Err(Trouble::TooManyEvents(contract.address));
            }
            self.asked += 1;
            let from = to.saturating_sub(self.blocks - 1).max(self.first);
            let read = contract
                .reader
                .logs_until(contract.block, contract.address, from, to, self.topics)
                .await;
            match read.map_err(Trouble::from) {
                Ok(mut entries) => {
                    entries.sort_by_key(|entry| std::cmp::Reverse((entry.block_number, entry.log_index)));
                    self.refused = 0;
                    if entries.len() < FEW_EVENTS {
                        self.blocks = self.blocks.saturating_mul(2);
                    }
                    self.to = (from > self.first).then(|| from - 1);
                    return Ok(Some(entries));
                }
                Err(Trouble::Chain(unknown)) => {
                    let blocks = to - from + 1;
                    if blocks == 1 || self.refused == MOST_REFUSALS {
                        return Err(Trouble::Chain(unknown));
                    }
                    self.refused += 1;
                    self.blocks = (blocks / NARROWER).max(1);
                }
                Err(other) => return Err(other),
            }
        }
    }
}

/// The events that match `topics` and of which `matters` holds, newest first; none if `from_block` is after
/// the pinned block. Anybody can send somebody tokens, so more of them than are reckoned with is *unknown*;
/// what does not matter is not counted.
pub(super) async fn entries(
    contract: &Contract<'_>,
    from_block: u64,
    topics: [Option<B256>; 4],
    matters: impl Fn(&LogEntry) -> bool,
) -> Result<Vec<LogEntry>, Trouble> {
    let mut parts = Parts::new(contract, from_block, topics);
    let mut all = Vec::new();
    while let Some(part) = parts.next().await? {
        all.extend(part.into_iter().filter(|entry| matters(entry)));
        if all.len() > contract.reader.most_events() {
            return Err(Trouble::TooManyEvents(contract.address));
        }
    }
    Ok(all)
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
    let mut parts = Parts::new(contract, from_block, topics);
    let mut ids = Vec::new();
    while let Some(part) = parts.next().await? {
        for entry in part {
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
        let first = arrivals.begins_after.saturating_add(1);
        let came = entries(contract, first, topics, |entry| !is_neutral(entry)).await?;
        for entry in came {
            let Some(word) = entry.topics.get(id_at) else { continue };
            let last = arrivals.last.entry(U256::from_be_bytes(word.0)).or_default();
            *last = (*last).max(entry.block_number);
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
