//! Events up to the pinned block, as one server tells them. `eth_getLogs` names a range by heights
//! only, so the range is tied to the pinned hash by looking at it before and after. A server that
//! returns anything it was not asked for has told nothing; one that refuses a range for its size is
//! asked for it in parts, and a part that it does not give makes the whole answer a failure: no event
//! is ever skipped. A single block that is refused is asked for by contracts, and then by events (`full`).

mod full;

use super::block::quantity;
use super::endpoint::Endpoint;
use super::failure::Failure;
use alloy_primitives::{Address, B256, Bytes, U64};
use domain::chain_follow::ContractLog;
use domain::chain_reader::LogEntry;
use domain::gate::BlockRef;
use serde::Deserialize;
use serde_json::json;

/// How many requests one read of events may take of one server.
const MOST_REQUESTS: usize = 64;
/// How many events one read may bring: what a quorum of servers can hold in memory and compare.
const MOST_EVENTS: usize = 100_000;

/// Which events are wanted.
#[derive(Clone, Copy)]
pub(crate) struct LogFilter<'a> {
    /// Of these contracts. None is none.
    pub contracts: &'a [Address],
    /// With these topics, position by position; `None` matches anything.
    pub topics: [Option<B256>; 4],
    /// With one of these as their first topic. None is any; only one of this and `topics[0]` is given.
    pub signatures: &'a [B256],
    /// The first block.
    pub from: u64,
    /// The last one; not above the pinned block.
    pub to: u64,
}

impl LogFilter<'_> {
    /// Whether everything that the contracts emit is asked for, as somebody does who follows them.
    fn is_of_follower(&self) -> bool {
        self.topics.iter().all(Option::is_none)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawLog {
    address: Address,
    topics: Vec<B256>,
    data: Bytes,
    block_number: U64,
    #[serde(default)]
    block_hash: Option<B256>,
    log_index: U64,
    #[serde(default)]
    removed: bool,
}

impl RawLog {
    /// Whether this is something that `filter` asks for.
    fn is_asked_for(&self, filter: &LogFilter<'_>) -> bool {
        filter.contracts.contains(&self.address)
            && !self.removed
            && (filter.from..=filter.to).contains(&self.block_number.to())
            && self.topics.len() <= 4
            && (filter.signatures.is_empty()
                || self
                    .topics
                    .first()
                    .is_some_and(|first| filter.signatures.contains(first)))
            && filter
                .topics
                .iter()
                .enumerate()
                .all(|(at, want)| want.is_none() || self.topics.get(at) == want.as_ref())
    }

    /// Whether it claims the pinned block's height for another block.
    fn is_of_other(&self, block: &BlockRef) -> bool {
        self.block_number.to::<u64>() == block.number && self.block_hash.is_some_and(|hash| hash != block.hash)
    }
}

impl Endpoint {
    /// The events, in the order of the chain.
    pub(crate) async fn logs(&self, block: BlockRef, filter: LogFilter<'_>) -> Result<Vec<ContractLog>, Failure> {
        self.check_chain().await?;
        self.require_canonical(block).await?;
        let logs = self.logs_in_parts(block, filter).await?;
        if filter.is_of_follower() {
            self.told(filter.to);
        }
        self.require_canonical(block).await?;
        Ok(logs)
    }

    /// The events, asked for in parts as large as the server allows.
    async fn logs_in_parts(&self, block: BlockRef, filter: LogFilter<'_>) -> Result<Vec<ContractLog>, Failure> {
        let allowed = self.learnt().span;
        let mut logs = Vec::new();
        let mut next = filter.from;
        for _ in 0..MOST_REQUESTS {
            let span = self.learnt().span.blocks();
            let to = filter.to.min(next.saturating_add(span - 1));
            let blocks = to - next + 1;
            let part = LogFilter {
                from: next,
                to,
                ..filter
            };
            match self.some_logs(block, part).await {
                Ok(some) => {
                    self.learnt().span.served(blocks);
                    logs.extend(some);
                    if logs.len() > MOST_EVENTS {
                        return self.failed(Failure::TooMany);
                    }
                    if to == filter.to {
                        return Ok(logs);
                    }
                    next = to + 1;
                }
                Err(failure) if failure.may_be_size() && blocks > 1 => self.learnt().span.refused(blocks),
                Err(failure) if failure.may_be_size() => {
                    // If a single block was refused, the size of the range was not the reason.
                    self.learnt().span = allowed;
                    logs.extend(self.full_block(block, part, failure).await?);
                    if to == filter.to {
                        return Ok(logs);
                    }
                    next = to + 1;
                }
                Err(failure) => return Err(failure),
            }
        }
        self.failed(Failure::TooMany)
    }

    async fn some_logs(&self, block: BlockRef, filter: LogFilter<'_>) -> Result<Vec<ContractLog>, Failure> {
        // Some nodes refuse a filter that ends in empty positions.
        let positions = filter
            .topics
            .iter()
            .rposition(Option::is_some)
            .map_or(0, |last| last + 1);
        let topics = if filter.signatures.is_empty() {
            json!(filter.topics[..positions])
        } else {
            json!([filter.signatures])
        };
        let parameters = json!([{
            "address": filter.contracts,
            "fromBlock": quantity(filter.from),
            "toBlock": quantity(filter.to),
            "topics": topics,
        }]);
        let raw: Vec<RawLog> = self.require("eth_getLogs", parameters).await?;
        if !raw.iter().all(|log| log.is_asked_for(&filter)) {
            return self.failed(Failure::Malformed);
        }
        if raw.iter().any(|log| log.is_of_other(&block)) {
            return self.failed(Failure::OtherBlock);
        }
        let mut logs: Vec<ContractLog> = raw
            .into_iter()
            .map(|log| ContractLog {
                contract: log.address,
                entry: LogEntry {
                    topics: log.topics,
                    data: log.data,
                    block_number: log.block_number.to(),
                    log_index: log.log_index.to(),
                },
            })
            .collect();
        let place = |log: &ContractLog| (log.entry.block_number, log.entry.log_index);
        logs.sort_by_key(place);
        // One event told twice would count twice.
        if logs.windows(2).any(|pair| place(&pair[0]) == place(&pair[1])) {
            return self.failed(Failure::Malformed);
        }
        Ok(logs)
    }
}
