//! Following a chain: what `chain`'s follower hands to whoever must know what happened there. The
//! follower reads, the consumer stores; a consumer keeps its own place, in the transaction that holds
//! what it made of the logs, so that nothing is skipped and nothing counts twice.

use crate::chain_reader::LogEntry;
use crate::wallet::ChainId;
use alloy_primitives::{Address, B256};
use async_trait::async_trait;

/// An event with the contract that emitted it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractLog {
    /// The contract.
    pub contract: Address,
    /// The event.
    pub entry: LogEntry,
}

/// A block that a consumer has taken in, with everything before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BlockMark {
    /// Its height.
    pub number: u64,
    /// Its hash: if the chain has another one at this height, there was a reorganisation.
    pub hash: B256,
}

/// A contract whose events somebody wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WatchedContract {
    /// Where it is.
    pub chain: ChainId,
    /// The contract.
    pub contract: Address,
}

/// Why a consumer could not take something in. The follower tries again.
#[derive(Debug, Clone, thiserror::Error)]
#[error("what happened on the chain could not be stored: {0}")]
pub struct ConsumeError(pub String);

/// Somebody who must know what happened on chains.
#[async_trait]
pub trait ConsumeLogs: Send + Sync {
    /// Its name, as stored with its place. Never rename one.
    fn name(&self) -> &'static str;

    /// The contracts of `chain` that it wants to hear of. May change while the follower runs.
    fn watched(&self, chain: ChainId) -> Vec<Address>;

    /// The events that it wants to hear of, by their first topic; none is all. Then it is told no others, and
    /// a block that holds too much for one answer can be read event by event.
    fn signatures(&self, _chain: ChainId) -> Vec<B256> {
        Vec::new()
    }

    /// The height to begin at if it has no place yet; `None` begins at the present.
    fn begins_at(&self, chain: ChainId) -> Option<u64>;

    /// The blocks it remembers, lowest first. The last one is its place.
    async fn marks(&self, chain: ChainId) -> Result<Vec<BlockMark>, ConsumeError>;

    /// Takes in all logs of the watched contracts after its place up to and including `up_to`, in the
    /// order of the chain, and remembers `up_to`: one transaction.
    async fn apply(&self, chain: ChainId, logs: Vec<ContractLog>, up_to: BlockMark) -> Result<(), ConsumeError>;

    /// The chain was reorganised: forgets everything above `to`, which becomes its place, and looks
    /// again at whatever those blocks had touched: one transaction. If no remembered block is on the chain
    /// any more, everything is looked at again, and `to` is either a block that it never remembered, below
    /// all those it did, or `None` for one that begins anew at its [`ConsumeLogs::begins_at`].
    async fn roll_back(&self, chain: ChainId, to: Option<BlockMark>) -> Result<(), ConsumeError>;
}
