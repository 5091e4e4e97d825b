//! The only way this house reads a chain: ask every configured RPC server about one pinned block
//! and believe what enough of them say alike (design section 6, Gate; specs/gating-zk 3.2).

mod agreement;
mod block;
mod endpoint;
mod failure;
pub mod health;
mod logs;
mod pin;
mod revert;

use crate::config::{BadChainConfig, ChainConfig};
use agreement::agree;
use alloy_primitives::{Address, B256, Bytes};
use async_trait::async_trait;
use domain::Clock;
use domain::chain_reader::{Call, ChainReader, ChainUnknown, LogEntry};
use domain::gate::BlockRef;
use domain::wallet::ChainId;
use endpoint::{CallAt, Endpoint};
use failure::Failure;
use futures::future::join_all;
use health::EndpointHealth;
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
            if known.insert(chain, Servers { config, endpoints }).is_some() {
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
    async fn pin(&self, chain: ChainId) -> Result<BlockRef, ChainUnknown> {
        let servers = self.servers(chain)?;
        servers
            .in_time(pin::pin(&servers.config, &servers.endpoints, self.clock.as_ref()))
            .await
    }

    async fn call(
        &self,
        block: BlockRef,
        from: Option<Address>,
        to: Option<Address>,
        data: Bytes,
    ) -> Result<Call, ChainUnknown> {
        let servers = self.servers(block.chain)?;
        let call = CallAt {
            block,
            from,
            to,
            data: &data,
            gas: servers.config.call_gas,
        };
        servers.quorum(|endpoint| endpoint.call(call)).await
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
        let servers = self.servers(block.chain)?;
        if from_block > block.number {
            return Ok(Vec::new());
        }
        servers
            .quorum(|endpoint| endpoint.logs(block, contract, from_block, topics))
            .await
    }
}
