//! A chain made of tables, for tests: what is not in a table is answered like a chain would (no code:
//! empty return data; code without such a function: a revert).

mod contracts;
mod holdings;

pub use contracts::FakeKey;
pub use holdings::FakeDelegation;

/// How many seconds lie between two blocks of a [`FakeChains`].
pub const SECS_PER_BLOCK: u64 = 12;

use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::SolCall;
use async_trait::async_trait;
use domain::chain_reader::{Call, ChainReader, ChainUnknown, Depth, LogEntry};
use domain::gate::BlockRef;
use domain::wallet::ChainId;
use domain::{Clock, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};

/// A clock that stands still.
pub struct StillClock(pub Timestamp);

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// How a chain answers as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// From the tables.
    Answering,
    /// Not at all: every question is [`ChainUnknown`].
    Silent,
    /// Pins, and then does not answer any question.
    SilentAfterPin,
    /// Pins, and then never comes back.
    HangingAfterPin,
}

/// A call that was made: chain, `from`, `to`, data.
pub type AskedCall = (ChainId, Option<Address>, Option<Address>, Bytes);

/// The table-driven [`ChainReader`].
#[derive(Default)]
pub struct FakeChains {
    tables: Mutex<Tables>,
}

#[derive(Default)]
struct Tables {
    blocks: BTreeMap<ChainId, BlockRef>,
    final_blocks: BTreeMap<ChainId, BlockRef>,
    moods: BTreeMap<ChainId, Mood>,
    code: BTreeSet<(ChainId, Address)>,
    exact: BTreeMap<(ChainId, Address, Bytes), Call>,
    by_selector: BTreeMap<(ChainId, Address, [u8; 4]), Call>,
    logs: Vec<(ChainId, Address, LogEntry)>,
    asked: Vec<AskedCall>,
}

impl FakeChains {
    /// No chain at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// One chain, answering, at block 1000 and 1,800,000,000 unix seconds.
    pub fn with(chain: ChainId) -> Self {
        let chains = Self::new();
        chains.set_block(chain, 1_000, 1_800_000_000);
        chains
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Adds the chain if it is new, and moves its head. The hash follows from the number.
    pub fn set_block(&self, chain: ChainId, number: u64, timestamp_secs: u64) {
        self.tables().blocks.insert(chain, block(chain, number, timestamp_secs));
    }

    /// Which block is final; the head if this is never said. The tables are the same at both.
    pub fn set_final_block(&self, chain: ChainId, number: u64, timestamp_secs: u64) {
        let block = block(chain, number, timestamp_secs);
        self.tables().final_blocks.insert(chain, block);
    }

    /// How the chain answers from now on.
    pub fn set_mood(&self, chain: ChainId, mood: Mood) {
        self.tables().moods.insert(chain, mood);
    }

    /// Puts a contract without functions at `address`.
    pub fn deploy(&self, chain: ChainId, address: Address) {
        self.tables().code.insert((chain, address));
    }

    /// What `call` on `to` gives. Deploys a contract there if there is none.
    pub fn answer(&self, chain: ChainId, to: Address, call: &impl SolCall, answer: Call) {
        self.deploy(chain, to);
        self.tables()
            .exact
            .insert((chain, to, call.abi_encode().into()), answer);
    }

    /// What `call` on `to` returns. Deploys a contract there if there is none.
    pub fn returns<C: SolCall>(&self, chain: ChainId, to: Address, call: &C, value: &C::Return) {
        self.answer(chain, to, call, Call::Returned(C::abi_encode_returns(value).into()));
    }

    /// What every other call of this function on `to` gives.
    pub fn answer_others<C: SolCall>(&self, chain: ChainId, to: Address, answer: Call) {
        self.deploy(chain, to);
        self.tables().by_selector.insert((chain, to, C::SELECTOR), answer);
    }

    /// What every other call of this function on `to` returns.
    pub fn returns_for_others<C: SolCall>(&self, chain: ChainId, to: Address, value: &C::Return) {
        self.answer_others::<C>(chain, to, Call::Returned(C::abi_encode_returns(value).into()));
    }

    /// Adds an event of `contract` without data.
    pub fn log(&self, chain: ChainId, contract: Address, block_number: u64, topics: Vec<B256>) {
        self.log_with(chain, contract, block_number, topics, Bytes::new());
    }

    /// Adds an event of `contract`.
    pub fn log_with(&self, chain: ChainId, contract: Address, block_number: u64, topics: Vec<B256>, data: Bytes) {
        let mut tables = self.tables();
        let log_index = tables.logs.len() as u64;
        tables.logs.push((
            chain,
            contract,
            LogEntry {
                topics,
                data,
                block_number,
                log_index,
            },
        ));
    }

    /// All calls so far.
    pub fn asked(&self) -> Vec<AskedCall> {
        self.tables().asked.clone()
    }

    fn mood(&self, chain: ChainId) -> Mood {
        self.tables().moods.get(&chain).copied().unwrap_or(Mood::Answering)
    }

    /// Comes back only if the chain answers.
    async fn answering(&self, chain: ChainId) -> Result<(), ChainUnknown> {
        match self.mood(chain) {
            Mood::Answering => Ok(()),
            Mood::Silent | Mood::SilentAfterPin => Err(silence(chain)),
            Mood::HangingAfterPin => std::future::pending().await,
        }
    }
}

fn block(chain: ChainId, number: u64, timestamp_secs: u64) -> BlockRef {
    BlockRef {
        chain,
        number,
        hash: B256::from(U256::from(number)),
        timestamp_secs,
    }
}

fn silence(chain: ChainId) -> ChainUnknown {
    ChainUnknown {
        chain,
        why: "too few servers answered".to_owned(),
    }
}

#[async_trait]
impl ChainReader for FakeChains {
    async fn pin(&self, chain: ChainId, depth: Depth) -> Result<BlockRef, ChainUnknown> {
        let tables = self.tables();
        let head = tables.blocks.get(&chain).copied();
        let block = match depth {
            Depth::Confirmed => head,
            Depth::Final => tables.final_blocks.get(&chain).copied().or(head),
        };
        drop(tables);
        block
            .filter(|_| self.mood(chain) != Mood::Silent)
            .ok_or_else(|| silence(chain))
    }

    async fn height_at(&self, block: BlockRef, timestamp_secs: u64) -> Result<u64, ChainUnknown> {
        self.answering(block.chain).await?;
        let back = block
            .timestamp_secs
            .saturating_sub(timestamp_secs)
            .div_ceil(SECS_PER_BLOCK);
        Ok(block.number.saturating_sub(back))
    }

    async fn call(
        &self,
        block: BlockRef,
        from: Option<Address>,
        to: Option<Address>,
        data: Bytes,
    ) -> Result<Call, ChainUnknown> {
        self.answering(block.chain).await?;
        let mut tables = self.tables();
        tables.asked.push((block.chain, from, to, data.clone()));
        // There is no machine here that could run creation code.
        let Some(to) = to else { return Ok(Call::Reverted) };
        if !tables.code.contains(&(block.chain, to)) {
            return Ok(Call::Returned(Bytes::new()));
        }
        let selector = data.get(..4).and_then(|bytes| <[u8; 4]>::try_from(bytes).ok());
        let exact = tables.exact.get(&(block.chain, to, data));
        let found = exact.or_else(|| tables.by_selector.get(&(block.chain, to, selector?)));
        Ok(found.cloned().unwrap_or(Call::Reverted))
    }

    async fn code(&self, block: BlockRef, address: Address) -> Result<Bytes, ChainUnknown> {
        self.answering(block.chain).await?;
        let has_code = self.tables().code.contains(&(block.chain, address));
        Ok(if has_code {
            Bytes::from_static(&[0xfe])
        } else {
            Bytes::new()
        })
    }

    async fn logs(
        &self,
        block: BlockRef,
        contract: Address,
        from_block: u64,
        topics: [Option<B256>; 4],
    ) -> Result<Vec<LogEntry>, ChainUnknown> {
        self.answering(block.chain).await?;
        let matches = |entry: &LogEntry| {
            (from_block..=block.number).contains(&entry.block_number)
                && topics
                    .iter()
                    .enumerate()
                    .all(|(at, wanted)| wanted.is_none_or(|topic| entry.topics.get(at) == Some(&topic)))
        };
        let tables = self.tables();
        let found = tables
            .logs
            .iter()
            .filter(|(chain, at, entry)| *chain == block.chain && *at == contract && matches(entry));
        Ok(found.map(|(_, _, entry)| entry.clone()).collect())
    }
}
