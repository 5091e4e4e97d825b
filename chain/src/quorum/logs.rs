//! Events up to the pinned block, as one server tells them. `eth_getLogs` names a range by heights
//! only, so the range is tied to the pinned hash by looking at it before and after. A server that
//! returns anything it was not asked for has told nothing.

use super::block::quantity;
use super::endpoint::Endpoint;
use super::failure::Failure;
use alloy_primitives::{Address, B256, Bytes, U64};
use domain::chain_reader::LogEntry;
use domain::gate::BlockRef;
use serde::Deserialize;
use serde_json::json;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawLog {
    address: Address,
    topics: Vec<B256>,
    data: Bytes,
    block_number: U64,
    log_index: U64,
    #[serde(default)]
    removed: bool,
}

impl Endpoint {
    /// The events, in the order of the chain.
    pub(crate) async fn logs(
        &self,
        block: BlockRef,
        contract: Address,
        from_block: u64,
        topics: [Option<B256>; 4],
    ) -> Result<Vec<LogEntry>, Failure> {
        self.check_chain().await?;
        self.require_canonical(block).await?;
        // Some nodes refuse a filter that ends in empty positions.
        let positions = topics.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        let filter = json!([{
            "address": contract,
            "fromBlock": quantity(from_block),
            "toBlock": quantity(block.number),
            "topics": topics[..positions],
        }]);
        let raw: Vec<RawLog> = self.require("eth_getLogs", filter).await?;
        self.require_canonical(block).await?;

        let asked_for = |log: &RawLog| {
            let height = log.block_number.to::<u64>();
            log.address == contract
                && !log.removed
                && (from_block..=block.number).contains(&height)
                && log.topics.len() <= 4
                && topics
                    .iter()
                    .enumerate()
                    .all(|(at, want)| want.is_none() || log.topics.get(at) == want.as_ref())
        };
        if !raw.iter().all(asked_for) {
            return self.failed(Failure::Malformed);
        }
        let mut entries: Vec<LogEntry> = raw
            .into_iter()
            .map(|log| LogEntry {
                topics: log.topics,
                data: log.data,
                block_number: log.block_number.to(),
                log_index: log.log_index.to(),
            })
            .collect();
        entries.sort_by_key(|entry| (entry.block_number, entry.log_index));
        Ok(entries)
    }
}
