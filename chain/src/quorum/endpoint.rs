//! One RPC server: what it says, in a form that can be compared with what the others say, and what
//! has been learnt about it. Its URL is known to the transport alone.

use super::failure::Failure;
use super::health::EndpointHealth;
use super::revert::is_revert;
use super::span::Span;
use crate::config::ChainConfig;
use crate::transport::rpc_client;
use alloy::rpc::client::RpcClient;
use alloy::rpc::json_rpc::{ErrorPayload, RpcRecv};
use alloy::transports::RpcError;
use alloy_primitives::{Address, Bytes, U64};
use domain::Timestamp;
use domain::chain_reader::Call;
use domain::gate::BlockRef;
use domain::wallet::ChainId;
use serde_json::{Value, json};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use url::Url;

/// One server of one chain.
pub(crate) struct Endpoint {
    chain: ChainId,
    index: usize,
    host: String,
    rpc: RpcClient,
    call_timeout: Duration,
    learnt: Mutex<Learnt>,
}

/// What the server has shown so far.
#[derive(Default)]
pub(super) struct Learnt {
    /// The chain it says it serves.
    serves: Option<ChainId>,
    /// It did not understand a block named by hash.
    by_number: bool,
    reachable: Option<bool>,
    head: Option<u64>,
    /// The newest block time seen, unix seconds.
    head_secs: Option<u64>,
    last_error: Option<Failure>,
    /// A block whose events it refused however little was asked for. Other answers do not make that good, so
    /// it is remembered beside the last error, until it tells events from there on.
    stuck_at: Option<(u64, Option<i64>)>,
    requests: u64,
    failures: u64,
    /// How many blocks it lets one `eth_getLogs` span.
    pub(super) span: Span,
}

/// The parameters of one `eth_call`.
#[derive(Clone, Copy)]
pub(crate) struct CallAt<'a> {
    pub block: BlockRef,
    pub from: Option<Address>,
    pub to: Option<Address>,
    pub data: &'a Bytes,
    pub gas: u64,
}

impl Endpoint {
    /// A server that has not been asked anything yet.
    pub(crate) fn new(index: usize, url: &Url, config: &ChainConfig, client: reqwest::Client) -> Self {
        let host = url.host_str().unwrap_or("?");
        Self {
            chain: config.chain,
            index,
            host: url
                .port()
                .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")),
            rpc: rpc_client(client, url.clone()),
            call_timeout: config.call_timeout,
            learnt: Mutex::default(),
        }
    }

    /// The height of its newest block, if it serves the right chain.
    pub(crate) async fn head(&self) -> Result<u64, Failure> {
        self.check_chain().await?;
        let head: u64 = self.require::<U64>("eth_blockNumber", json!([])).await?.to();
        self.learnt().head = Some(head);
        Ok(head)
    }

    /// What a call comes to. No return data from an address without code is a revert: there is
    /// nothing that could have answered (contract of `domain::chain_reader::Call`).
    pub(crate) async fn call(&self, call: CallAt<'_>) -> Result<Call, Failure> {
        self.check_chain().await?;
        let mut transaction = json!({
            "from": call.from.unwrap_or(Address::ZERO),
            "data": call.data,
            "gas": format!("0x{:x}", call.gas),
        });
        if let Some(to) = call.to {
            transaction["to"] = json!(to);
        }
        let returned: Bytes = match self
            .at_block(call.block, "eth_call", |block| json!([transaction, block]))
            .await?
        {
            Ok(returned) => returned,
            Err(error) if is_revert(&error) => return Ok(Call::Reverted),
            Err(error) => return self.failed(Failure::Refused(error.code)),
        };
        match call.to {
            Some(to) if returned.is_empty() && self.code(call.block, to).await?.is_empty() => Ok(Call::Reverted),
            _ => Ok(Call::Returned(returned)),
        }
    }

    /// The code at an address.
    pub(crate) async fn code(&self, block: BlockRef, address: Address) -> Result<Bytes, Failure> {
        self.check_chain().await?;
        match self
            .at_block(block, "eth_getCode", |block| json!([address, block]))
            .await?
        {
            Ok(code) => Ok(code),
            Err(error) => self.failed(Failure::Refused(error.code)),
        }
    }

    /// Fails unless the server serves the configured chain; asks it once.
    pub(crate) async fn check_chain(&self) -> Result<(), Failure> {
        let known = self.learnt().serves;
        let serves = match known {
            Some(serves) => serves,
            None => self.ask_chain().await?,
        };
        if serves == self.chain {
            Ok(())
        } else {
            self.failed(Failure::OtherChain(serves))
        }
    }

    async fn ask_chain(&self) -> Result<ChainId, Failure> {
        let serves = ChainId(self.require::<U64>("eth_chainId", json!([])).await?.to());
        if serves != self.chain {
            tracing::warn!(
                chain = %self.chain, server = self.index, host = self.host, %serves,
                "an RPC server serves another chain and is left out"
            );
        }
        self.learnt().serves = Some(serves);
        Ok(serves)
    }

    /// Asks again who and where the server is; the outcome is in [`Endpoint::health`].
    pub(crate) async fn probe(&self) {
        // A failure is remembered by `failed`; there is nobody here to return it to.
        let Ok(serves) = self.ask_chain().await else { return };
        if serves != self.chain {
            let _ = self.failed::<()>(Failure::OtherChain(serves));
            return;
        }
        if let Ok(newest) = self.tagged("latest").await {
            let mut learnt = self.learnt();
            learnt.head = Some(newest.number.to());
            learnt.head_secs = Some(newest.timestamp.to());
        }
    }

    /// Remembers the time of a block that the quorum confirmed and this server reached.
    pub(crate) fn saw_block(&self, number: u64, secs: u64) {
        let mut learnt = self.learnt();
        if learnt.head.is_some_and(|head| head >= number) && learnt.head_secs.is_none_or(|known| known < secs) {
            learnt.head_secs = Some(secs);
        }
    }

    /// What is known about the server.
    pub(crate) fn health(&self, now: Timestamp) -> EndpointHealth {
        let learnt = self.learnt();
        EndpointHealth {
            chain: self.chain,
            index: self.index,
            host: self.host.clone(),
            reachable: learnt.reachable,
            head: learnt.head,
            lag_secs: learnt.head_secs.map(|secs| lag_secs(now, secs)),
            chain_id_ok: learnt.serves.map(|serves| serves == self.chain),
            last_error: learnt
                .last_error
                .or(learnt.stuck_at.map(|(block, code)| Failure::FullBlock { block, code }))
                .map(|failure| failure.to_string()),
            requests: learnt.requests,
            failures: learnt.failures,
        }
    }

    /// One request within the time limit. The outer error is the server's failure to answer, the
    /// inner one its JSON-RPC error.
    pub(crate) async fn request<R: RpcRecv>(
        &self,
        method: &'static str,
        parameters: Value,
    ) -> Result<Result<R, ErrorPayload>, Failure> {
        self.learnt().requests += 1;
        self.count("guildhall_chain_requests_total");
        let reply = tokio::time::timeout(self.call_timeout, self.rpc.request(method, parameters)).await;
        match reply {
            Ok(Ok(value)) => {
                let mut learnt = self.learnt();
                learnt.reachable = Some(true);
                learnt.last_error = None;
                Ok(Ok(value))
            }
            Ok(Err(RpcError::ErrorResp(error))) => {
                self.learnt().reachable = Some(true);
                Ok(Err(error))
            }
            Ok(Err(error)) => self.failed(error.into()),
            Err(_) => self.failed(Failure::TimedOut),
        }
    }

    /// One request whose JSON-RPC error means nothing but that there is no answer.
    pub(crate) async fn require<R: RpcRecv>(&self, method: &'static str, parameters: Value) -> Result<R, Failure> {
        match self.request(method, parameters).await? {
            Ok(value) => Ok(value),
            Err(error) => self.failed(Failure::Refused(error.code)),
        }
    }

    /// Remembers a failure and returns it.
    pub(crate) fn failed<T>(&self, failure: Failure) -> Result<T, Failure> {
        tracing::debug!(chain = %self.chain, server = self.index, host = self.host, %failure, "RPC server gave no answer");
        self.count("guildhall_chain_failures_total");
        let mut learnt = self.learnt();
        learnt.failures += 1;
        if matches!(failure, Failure::TimedOut | Failure::Exchange(_)) {
            learnt.reachable = Some(false);
        }
        learnt.last_error = Some(failure);
        Err(failure)
    }

    /// Remembers a block whose events it refused however little was asked for, and its error.
    pub(super) fn stuck_at(&self, block: u64, code: Option<i64>) {
        let mut learnt = self.learnt();
        let is_new = learnt.stuck_at.is_none_or(|(known, _)| known != block);
        learnt.stuck_at = Some((block, code));
        drop(learnt);
        if is_new {
            tracing::warn!(
                chain = %self.chain, server = self.index, host = self.host, block,
                "an RPC server refuses the events of a single block, even of one contract alone: raise its limit \
                 or name another server; no event is skipped"
            );
        }
    }

    /// It told all events up to this block.
    pub(super) fn told(&self, to: u64) {
        let mut learnt = self.learnt();
        if learnt.stuck_at.is_some_and(|(block, _)| block <= to) {
            learnt.stuck_at = None;
        }
    }

    fn count(&self, name: &'static str) {
        metrics::counter!(name, "chain" => self.chain.caip2(), "server" => (self.index + 1).to_string()).increment(1);
    }

    /// Whether to name blocks by hash to it.
    pub(crate) fn names_blocks_by_hash(&self) -> bool {
        !self.learnt().by_number
    }

    /// From now on, blocks are named to it by number.
    pub(crate) fn prefers_numbers(&self) {
        self.learnt().by_number = true;
    }

    /// What has been learnt, to read or to change.
    pub(super) fn learnt(&self) -> MutexGuard<'_, Learnt> {
        // Every write leaves the value whole, so a panic elsewhere does not spoil it.
        self.learnt.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How old a block of this time is, in seconds; 0 if it is in the future.
pub(crate) fn lag_secs(now: Timestamp, block_secs: u64) -> u64 {
    u64::try_from(now.as_secs()).unwrap_or(0).saturating_sub(block_secs)
}
