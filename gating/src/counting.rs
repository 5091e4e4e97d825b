//! Counts what a decision costs: an operator pays for every question to a chain, so every decision
//! says how many it asked.

use alloy_primitives::{Address, B256, Bytes};
use async_trait::async_trait;
use domain::chain_reader::{Call, ChainReader, ChainUnknown, Depth, LogEntry};
use domain::gate::BlockRef;
use domain::wallet::ChainId;
use std::sync::atomic::{AtomicU32, Ordering};

/// A reader that counts.
pub(crate) struct CountingReader<'a> {
    inner: &'a dyn ChainReader,
    reads: AtomicU32,
}

impl<'a> CountingReader<'a> {
    /// Counts the questions to `inner`, from nought.
    pub(crate) fn new(inner: &'a dyn ChainReader) -> Self {
        Self {
            inner,
            reads: AtomicU32::new(0),
        }
    }

    /// How many there were.
    pub(crate) fn reads(&self) -> u32 {
        self.reads.load(Ordering::Relaxed)
    }

    fn one_more(&self) -> &'a dyn ChainReader {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.inner
    }
}

#[async_trait]
impl ChainReader for CountingReader<'_> {
    async fn pin(&self, chain: ChainId, depth: Depth) -> Result<BlockRef, ChainUnknown> {
        self.one_more().pin(chain, depth).await
    }

    async fn height_at(&self, block: BlockRef, timestamp_secs: u64) -> Result<u64, ChainUnknown> {
        self.one_more().height_at(block, timestamp_secs).await
    }

    async fn call(
        &self,
        block: BlockRef,
        from: Option<Address>,
        to: Option<Address>,
        data: Bytes,
    ) -> Result<Call, ChainUnknown> {
        self.one_more().call(block, from, to, data).await
    }

    async fn code(&self, block: BlockRef, address: Address) -> Result<Bytes, ChainUnknown> {
        self.one_more().code(block, address).await
    }

    async fn logs(
        &self,
        block: BlockRef,
        contract: Address,
        from_block: u64,
        topics: [Option<B256>; 4],
    ) -> Result<Vec<LogEntry>, ChainUnknown> {
        self.one_more().logs(block, contract, from_block, topics).await
    }
}
