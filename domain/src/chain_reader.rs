//! The questions the gate may ask a chain. `chain` answers them by a quorum of RPC servers at one
//! pinned block; tests answer them from a table.

use crate::gate::BlockRef;
use crate::wallet::ChainId;
use alloy_primitives::{Address, B256, Bytes};
use async_trait::async_trait;

/// What a contract call came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// It returned this.
    Returned(Bytes),
    /// It reverted, or there is no code, or it used up its gas: the same answer from the quorum.
    Reverted,
}

/// No answer that could be trusted: too few servers answered, or they disagree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{chain} cannot be read now: {why}")]
pub struct ChainUnknown {
    /// The chain.
    pub chain: ChainId,
    /// What is wrong, without the servers' addresses.
    pub why: String,
}

/// An event, reduced to what decides who holds a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// The topics, the event's signature first.
    pub topics: Vec<B256>,
    /// The data.
    pub data: Bytes,
    /// The block it stands in.
    pub block_number: u64,
    /// Its position in the block.
    pub log_index: u64,
}

/// Reads of one chain state. Every answer is the quorum's, or [`ChainUnknown`].
#[async_trait]
pub trait ChainReader: Send + Sync {
    /// The block to pin the reads of one decision to.
    async fn pin(&self, chain: ChainId) -> Result<BlockRef, ChainUnknown>;

    /// `eth_call` at `block`, from the zero address unless `from` is given, with the chain's gas
    /// cap. `to` is `None` for a deployless call (the data is creation code).
    async fn call(
        &self,
        block: BlockRef,
        from: Option<Address>,
        to: Option<Address>,
        data: Bytes,
    ) -> Result<Call, ChainUnknown>;

    /// The code at `address` in `block`; empty if there is none.
    async fn code(&self, block: BlockRef, address: Address) -> Result<Bytes, ChainUnknown>;

    /// Events of `contract` between `from_block` and `block`, matching `topics` position by position
    /// (`None` matches anything).
    async fn logs(
        &self,
        block: BlockRef,
        contract: Address,
        from_block: u64,
        topics: [Option<B256>; 4],
    ) -> Result<Vec<LogEntry>, ChainUnknown>;
}
