//! How fast the follower takes in the logs of a local node.

use super::Failure;
use crate::process::cpu_ms;
use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolCall;
use async_trait::async_trait;
use chain::follow::{FollowSettings, Follower};
use domain::chain_follow::{BlockMark, ConsumeError, ConsumeLogs, ContractLog};
use domain::wallet::ChainId;
use serde_json::json;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Instant;
use testkit::contracts::Emitter;
use testkit::dev_chain::DevChain;

/// Logs of one transaction: about 2,000 gas each, of the 16.7 million that one may use (EIP-7825).
const PER_TRANSACTION: usize = 5_000;

/// The figures.
pub struct Figures {
    /// Logs that arrived, each counted once.
    pub applied: usize,
    /// Logs a second.
    pub per_second: f64,
    /// Requests to the node.
    pub requests: u64,
    /// CPU milliseconds of this process per thousand logs.
    pub cpu_ms_per_thousand: f64,
}

/// Counts what arrives, and that nothing arrives twice or out of order.
struct Counter {
    contract: Address,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    logs: usize,
    last: Option<(u64, u64)>,
    marks: Vec<BlockMark>,
}

#[async_trait]
impl ConsumeLogs for Counter {
    fn name(&self) -> &'static str {
        "bench"
    }

    fn watched(&self, _: ChainId) -> Vec<Address> {
        vec![self.contract]
    }

    fn begins_at(&self, _: ChainId) -> Option<u64> {
        Some(0)
    }

    async fn marks(&self, _: ChainId) -> Result<Vec<BlockMark>, ConsumeError> {
        Ok(self.seen.lock().expect("no panic before").marks.clone())
    }

    async fn apply(&self, _: ChainId, logs: Vec<ContractLog>, up_to: BlockMark) -> Result<(), ConsumeError> {
        let mut seen = self.seen.lock().expect("no panic before");
        for log in &logs {
            let place = Some((log.entry.block_number, log.entry.log_index));
            if place <= seen.last {
                return Err(ConsumeError("a log came twice or out of order".to_owned()));
            }
            seen.last = place;
        }
        seen.logs += logs.len();
        seen.marks.push(up_to);
        Ok(())
    }

    async fn roll_back(&self, _: ChainId, _: Option<BlockMark>) -> Result<(), ConsumeError> {
        Err(ConsumeError("nothing was reorganised".to_owned()))
    }
}

/// Emits `count` logs and follows them from the first block on.
pub async fn run(count: usize) -> Result<Figures, Failure> {
    let dev = DevChain::start().await;
    let contract = dev.deploy(&Emitter::BYTECODE, &[]).await;
    for first in (0..count).step_by(PER_TRANSACTION) {
        let call = Emitter::emitManyCall {
            first: U256::from(first),
            count: U256::from(PER_TRANSACTION.min(count - first)),
        };
        // Mined at once; its receipt, which repeats every log, is not asked for.
        let transaction = json!({ "from": dev.chain.sender(), "to": contract, "data": Bytes::from(call.abi_encode()), "gas": "0xf42400" });
        dev.rpc("eth_sendTransaction", json!([transaction])).await;
    }
    dev.set_clock_to_chain().await;
    let counter = Arc::new(Counter {
        contract,
        seen: Mutex::default(),
    });
    let reader = Arc::new(dev.reader(dev.alone()));
    let follower = Follower::new(
        Arc::clone(&reader),
        ChainId::ANVIL,
        vec![Arc::clone(&counter) as Arc<dyn ConsumeLogs>],
        FollowSettings::default(),
    );
    let head = dev.newest().await.number;
    let (began, cpu_before) = (Instant::now(), cpu_ms(std::process::id()));
    while counter
        .seen
        .lock()
        .expect("no panic before")
        .marks
        .last()
        .is_none_or(|mark| mark.number < head)
    {
        follower.turn().await?;
    }
    let seconds = began.elapsed().as_secs_f64();
    let cpu = cpu_ms(std::process::id()) - cpu_before;
    let applied = counter.seen.lock().expect("no panic before").logs;
    #[expect(clippy::cast_precision_loss, reason = "counts of a million")]
    let logs = applied as f64;
    Ok(Figures {
        applied,
        per_second: logs / seconds,
        requests: reader.observed().iter().map(|server| server.requests).sum(),
        cpu_ms_per_thousand: cpu / (logs / 1000.0),
    })
}
