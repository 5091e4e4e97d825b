//! What a follower asks of the quorum besides the questions of a gate: events of several contracts at
//! once, and which block stands at a height now.

use super::QuorumReader;
use super::logs::LogFilter;
use alloy_primitives::{Address, B256};
use domain::chain_follow::{BlockMark, ContractLog};
use domain::chain_reader::ChainUnknown;
use domain::gate::BlockRef;
use domain::wallet::ChainId;

/// How many addresses one filter names. Servers bound the list, some at a thousand.
const MOST_CONTRACTS: usize = 256;

impl QuorumReader {
    /// All events of `contracts` in the blocks `from..=to`, in the order of the chain. `to` is cut to the
    /// pinned `block`.
    ///
    /// # Errors
    /// As [`QuorumReader::events_of`].
    pub async fn logs_of(
        &self,
        block: BlockRef,
        contracts: &[Address],
        from: u64,
        to: u64,
    ) -> Result<Vec<ContractLog>, ChainUnknown> {
        self.events_of(block, contracts, &[], from, to).await
    }

    /// The same of those events only whose first topic is one of `signatures`; none is all of them.
    ///
    /// # Errors
    /// Unknown if too few servers tell the same, if `block` is no longer on the chain, or if the range
    /// holds more than one read may bring: then ask for less.
    pub async fn events_of(
        &self,
        block: BlockRef,
        contracts: &[Address],
        signatures: &[B256],
        from: u64,
        to: u64,
    ) -> Result<Vec<ContractLog>, ChainUnknown> {
        let servers = self.servers(block.chain)?;
        let to = to.min(block.number);
        if from > to {
            return Ok(Vec::new());
        }
        let mut all = Vec::new();
        for some in contracts.chunks(MOST_CONTRACTS) {
            let filter = LogFilter {
                contracts: some,
                topics: [None; 4],
                signatures,
                from,
                to,
            };
            all.extend(servers.quorum(|endpoint| endpoint.logs(block, filter)).await?);
        }
        if contracts.len() > MOST_CONTRACTS {
            all.sort_by_key(|log| (log.entry.block_number, log.entry.log_index));
        }
        Ok(all)
    }

    /// The block at `number`, not above the pinned one, on the pinned block's chain.
    pub(crate) async fn mark_at(&self, block: BlockRef, number: u64) -> Result<BlockMark, ChainUnknown> {
        if number == block.number {
            return Ok(mark_of(block));
        }
        let header = self
            .servers(block.chain)?
            .quorum(|endpoint| async move {
                endpoint.check_chain().await?;
                let header = endpoint.header(number).await?;
                endpoint.require_canonical(block).await?;
                Ok(header)
            })
            .await?;
        Ok(BlockMark {
            number,
            hash: header.hash,
        })
    }

    /// The block at `number` on whatever chain the servers follow now; `None` if a quorum says that there
    /// is none.
    pub(crate) async fn mark_if_any(&self, chain: ChainId, number: u64) -> Result<Option<BlockMark>, ChainUnknown> {
        let header = self
            .servers(chain)?
            .quorum(|endpoint| async move {
                endpoint.check_chain().await?;
                endpoint.header_if_any(number).await
            })
            .await?;
        Ok(header.map(|header| BlockMark {
            number,
            hash: header.hash,
        }))
    }

    /// Whether the pinned block is still on the chain.
    pub(crate) async fn require_canonical(&self, block: BlockRef) -> Result<(), ChainUnknown> {
        self.servers(block.chain)?
            .quorum(|endpoint| async move {
                endpoint.check_chain().await?;
                endpoint.require_canonical(block).await
            })
            .await
    }
}

/// The pinned block as a consumer remembers it.
pub(crate) fn mark_of(block: BlockRef) -> BlockMark {
    BlockMark {
        number: block.number,
        hash: block.hash,
    }
}
