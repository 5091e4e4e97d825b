//! The only way this house reads a chain: ask every configured RPC server about one pinned block
//! and believe what enough of them say alike (design section 6, Gate; specs/gating-zk 3.2).

mod agreement;
mod block;
mod endpoint;
mod failure;
pub(crate) mod following;
pub mod health;
mod height;
mod logs;
mod pin;
mod revert;
mod span;

use crate::config::{BadChainConfig, ChainConfig};
use agreement::agree;
use alloy_primitives::{Address, B256, Bytes};
use async_trait::async_trait;
use domain::Clock;
use domain::chain_reader::{Call, ChainReader, ChainUnknown, Depth, LogEntry};
use domain::gate::BlockRef;
use domain::wallet::ChainId;
use endpoint::{CallAt, Endpoint};
use failure::Failure;
use futures::future::join_all;
use health::EndpointHealth;
use height::{Heights, Known};
use logs::LogFilter;
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

/// Reads all configured chains, each by the quorum of its own servers. Cheap to share behind an
/// `Arc`; holds nothing but what it learnt about the servers.
pub struct QuorumReader {
    chains: BTreeMap<ChainId, Servers>,
    clock: Arc<dyn Clock>,
}

impl fmt::Debug for QuorumReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QuorumReader")
            .field("chains", &self.chains())
            .finish_non_exhaustive()
    }
}

/// The servers of one chain.
struct Servers {
    config: ChainConfig,
    endpoints: Vec<Endpoint>,
    heights: Heights,
}

impl QuorumReader {
    /// A reader of `chains`. `client` makes every request: the *operator* profile of `net`. The
    /// clock judges how old a pinned block is.
    ///
    /// Nothing is asked yet, so an unreachable server is no error here.
    pub fn new(
        chains: Vec<ChainConfig>,
        client: reqwest::Client,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, BadChainConfig> {
        let mut known = BTreeMap::new();
        for config in chains {
            config.check()?;
            let chain = config.chain;
            let endpoints = config
                .rpc
                .iter()
                .enumerate()
                .map(|(index, url)| Endpoint::new(index, url, &config, client.clone()))
                .collect();
            let servers = Servers {
                config,
                endpoints,
                heights: Heights::default(),
            };
            if known.insert(chain, servers).is_some() {
                return Err(BadChainConfig::ChainTwice { chain });
            }
        }
        Ok(Self { chains: known, clock })
    }

    /// The chains that can be asked for, in ascending order.
    pub fn chains(&self) -> Vec<ChainId> {
        self.chains.keys().copied().collect()
    }

    /// Asks every server of every chain who and where it is, each within the call's time limit.
    /// Also gives a server that was left out for its chain id a new chance.
    pub async fn health(&self) -> Vec<EndpointHealth> {
        let endpoints = self.endpoints();
        join_all(endpoints.iter().map(|endpoint| endpoint.probe())).await;
        self.observed()
    }

    /// What is known about every server from the reads so far, without asking: for metrics.
    pub fn observed(&self) -> Vec<EndpointHealth> {
        let now = self.clock.now();
        self.endpoints()
            .into_iter()
            .map(|endpoint| endpoint.health(now))
            .collect()
    }

    /// The gas that one call on `chain` may use; `None` if the chain is not configured.
    pub(crate) fn call_gas(&self, chain: ChainId) -> Option<u64> {
        self.chains.get(&chain).map(|servers| servers.config.call_gas)
    }

    /// A call with another gas limit than the configured one.
    pub(crate) async fn call_with_gas(
        &self,
        block: BlockRef,
        from: Option<Address>,
        to: Option<Address>,
        data: &Bytes,
        gas: u64,
    ) -> Result<Call, ChainUnknown> {
        let call = CallAt {
            block,
            from,
            to,
            data,
            gas,
        };
        self.servers(block.chain)?.quorum(|endpoint| endpoint.call(call)).await
    }

    fn endpoints(&self) -> Vec<&Endpoint> {
        self.chains.values().flat_map(|servers| &servers.endpoints).collect()
    }

    fn servers(&self, chain: ChainId) -> Result<&Servers, ChainUnknown> {
        self.chains.get(&chain).ok_or_else(|| ChainUnknown {
            chain,
            why: "no RPC server is configured for it".to_owned(),
        })
    }
}

impl Servers {
    /// What the quorum answers, within the time for one answer.
    async fn quorum<'a, T, F>(&'a self, ask: impl Fn(&'a Endpoint) -> F) -> Result<T, ChainUnknown>
    where
        T: PartialEq,
        F: Future<Output = Result<T, Failure>>,
    {
        let answers = self.endpoints.iter().map(ask);
        self.in_time(agree(self.config.quorum, answers)).await
    }

    /// What the quorum answers, without a time limit of its own: for one part of a longer answer.
    async fn quorum_now<'a, T, F>(&'a self, ask: impl Fn(&'a Endpoint) -> F) -> Result<T, String>
    where
        T: PartialEq,
        F: Future<Output = Result<T, Failure>>,
    {
        let answers = self.endpoints.iter().map(ask);
        agree(self.config.quorum, answers).await.map_err(|why| why.to_string())
    }

    /// The time of the block at a height, unix seconds.
    async fn time_of(&self, number: u64) -> Result<u64, String> {
        let header = self
            .quorum_now(|endpoint| async move {
                endpoint.check_chain().await?;
                endpoint.header(number).await
            })
            .await?;
        Ok(header.timestamp.to())
    }

    /// `answer`, unless it takes longer than an answer may.
    async fn in_time<T, E: ToString>(&self, answer: impl Future<Output = Result<T, E>>) -> Result<T, ChainUnknown> {
        let limit = self.config.decision_timeout;
        let why = match tokio::time::timeout(limit, answer).await {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(why)) => why.to_string(),
            Err(_) => format!("its servers came to no agreement within {} s", limit.as_secs_f32()),
        };
        tracing::debug!(chain = %self.config.chain, why, "chain cannot be read");
        Err(ChainUnknown {
            chain: self.config.chain,
            why,
        })
    }
}

#[async_trait]
impl ChainReader for QuorumReader {
    async fn pin(&self, chain: ChainId, depth: Depth) -> Result<BlockRef, ChainUnknown> {
        let servers = self.servers(chain)?;
        servers
            .in_time(pin::pin(
                &servers.config,
                &servers.endpoints,
                self.clock.as_ref(),
                depth,
            ))
            .await
    }

    async fn height_at(&self, block: BlockRef, timestamp_secs: u64) -> Result<u64, ChainUnknown> {
        let servers = self.servers(block.chain)?;
        if let Some(height) = servers.heights.get(block.hash, timestamp_secs) {
            return Ok(height);
        }
        let top = Known {
            number: block.number,
            secs: block.timestamp_secs,
        };
        let search = async {
            let found = height::search(top, timestamp_secs, |number| servers.time_of(number)).await?;
            // The headers were named by height: they belong to the pinned block if it is still there.
            servers.quorum_now(|endpoint| endpoint.require_canonical(block)).await?;
            found.ok_or_else(|| "the times of its blocks do not grow".to_owned())
        };
        let height = servers.in_time(search).await?;
        servers.heights.put(block.hash, timestamp_secs, height);
        Ok(height)
    }

    async fn call(
        &self,
        block: BlockRef,
        from: Option<Address>,
        to: Option<Address>,
        data: Bytes,
    ) -> Result<Call, ChainUnknown> {
        let gas = self.servers(block.chain)?.config.call_gas;
        self.call_with_gas(block, from, to, &data, gas).await
    }

    async fn code(&self, block: BlockRef, address: Address) -> Result<Bytes, ChainUnknown> {
        self.servers(block.chain)?
            .quorum(|endpoint| endpoint.code(block, address))
            .await
    }

    async fn logs(
        &self,
        block: BlockRef,
        contract: Address,
        from_block: u64,
        topics: [Option<B256>; 4],
    ) -> Result<Vec<LogEntry>, ChainUnknown> {
        self.logs_until(block, contract, from_block, block.number, topics).await
    }

    async fn logs_until(
        &self,
        block: BlockRef,
        contract: Address,
        from_block: u64,
        to_block: u64,
        topics: [Option<B256>; 4],
    ) -> Result<Vec<LogEntry>, ChainUnknown> {
        let servers = self.servers(block.chain)?;
        let to = to_block.min(block.number);
        if from_block > to {
            return Ok(Vec::new());
        }
        let filter = LogFilter {
            contracts: &[contract],
            topics,
            signatures: &[],
            from: from_block,
            to,
        };
        let logs = servers.quorum(|endpoint| endpoint.logs(block, filter)).await?;
        Ok(logs.into_iter().map(|log| log.entry).collect())
    }
}
