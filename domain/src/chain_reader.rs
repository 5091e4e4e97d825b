//! The questions the gate may ask a chain. `chain` answers them by a quorum of RPC servers at one
//! pinned block; tests answer them from a table.

use crate::gate::BlockRef;
use crate::wallet::ChainId;
use alloy_primitives::{Address, B256, Bytes, address};
use async_trait::async_trait;

/// Who sends a batch of calls: the last 20 bytes of `keccak256("guildhall/gate/caller")`, so that nobody
/// has its key. The batch is creation code, and the calls in it come from the address that `CREATE` gives
/// to this sender's first contract, which is [`CALLER`].
pub const BATCH_SENDER: Address = address!("0x10fa2a60d0ee4751f45967514abe950142f0915c");

/// Who asks: the `from` of every call the gate makes, alone or in a batch, so that a contract that looks
/// at its caller (an Unlock lock hands it to its `onValidKeyHook`) sees the same one either way.
pub const CALLER: Address = address!("0xFD4C11DfCa4F849a9C5235a5348c12A23FaA9dE4");

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

/// How sure a block must be before it is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Depth {
    /// As many blocks stand on it as the operator demands: enough to let somebody in, or to warn them.
    #[default]
    Confirmed,
    /// The chain itself calls it final: enough to take something away.
    Final,
}

/// Reads of one chain state. Every answer is the quorum's, or [`ChainUnknown`].
#[async_trait]
pub trait ChainReader: Send + Sync {
    /// The block to pin the reads of one decision to.
    async fn pin(&self, chain: ChainId, depth: Depth) -> Result<BlockRef, ChainUnknown>;

    /// The height of the newest block that is not younger than `timestamp_secs` allows: its time is at
    /// most that. 0 if the chain is younger. Never above `block`.
    async fn height_at(&self, block: BlockRef, timestamp_secs: u64) -> Result<u64, ChainUnknown>;

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

    /// The same up to and including `to_block`, which is not above `block`: for whoever reads a long history
    /// in parts.
    async fn logs_until(
        &self,
        block: BlockRef,
        contract: Address,
        from_block: u64,
        to_block: u64,
        topics: [Option<B256>; 4],
    ) -> Result<Vec<LogEntry>, ChainUnknown> {
        let mut logs = self.logs(block, contract, from_block, topics).await?;
        logs.retain(|entry| entry.block_number <= to_block);
        Ok(logs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::keccak256;

    #[test]
    fn the_caller_is_the_first_contract_of_a_sender_whose_key_nobody_has() {
        assert_eq!(BATCH_SENDER, Address::from_word(keccak256("guildhall/gate/caller")));
        assert_eq!(CALLER, BATCH_SENDER.create(0));
    }
}
