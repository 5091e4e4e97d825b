//! Stand-ins for what the server wires the room with.

use alloy_primitives::{Address, B256, Bytes, U256};
use async_trait::async_trait;
use domain::actor::{ActorKey, KeyAlgorithm, SealedActorKey};
use domain::chain_follow::{ContractLog, WatchedContract};
use domain::chain_reader::{Call, ChainReader, ChainUnknown, Depth, LogEntry};
use domain::gate::{Alternative, BlockRef, Decision, Effect, Outcome, Reason, RuleOutcome, Token};
use domain::membership::LapseTerms;
use domain::policy::{AssessMember, Holdings, MayRegister, Touched};
use domain::port::{KeyError, MakeActorKeys};
use domain::wallet::{ChainId, Wallet};
use domain::{ActorId, Clock, Entropy, Timestamp};
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub const CHAIN: ChainId = ChainId(31337);

/// A clock turned by hand.
pub struct FakeClock(AtomicI64);

impl FakeClock {
    pub fn new() -> Self {
        Self(AtomicI64::new(1_795_341_600_000))
    }

    pub fn advance(&self, span: Duration) {
        self.0
            .fetch_add(i64::try_from(span.as_millis()).expect("a short span"), Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// Numbers that never repeat (splitmix64).
pub struct Counted(pub AtomicU64);

impl Entropy for Counted {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..chunk.len()]);
        }
    }
}

/// What the gate says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Everybody has a pass of their own.
    Granted,
    /// Everybody comes with the same pass.
    OnePass,
    Denied,
    Unknown,
}

/// The only rule of the fake gate, and how long its tokens cool down.
pub const RULE: &str = "pass";
pub const COOLDOWN: Duration = Duration::from_secs(24 * 3600);

/// When the tokens of the fake gate end, by the clock of their chain.
pub const ENDS_AT_SECS: u64 = 1_800_000_000;

pub struct FakeGate {
    pub mood: Mutex<Mood>,
    pub age: Mutex<Duration>,
    pub asked: Mutex<Vec<Vec<Wallet>>>,
    pub clock: Arc<FakeClock>,
}

impl FakeGate {
    pub fn set(&self, mood: Mood) {
        *self.mood.lock().expect("not poisoned") = mood;
    }
}

pub fn block() -> BlockRef {
    BlockRef {
        chain: CHAIN,
        number: 12,
        hash: B256::repeat_byte(1),
        timestamp_secs: 1_795_341_600,
    }
}

#[async_trait]
impl MayRegister for FakeGate {
    async fn decide(&self, wallets: &[Wallet]) -> Decision {
        self.answer(wallets)
    }
}

#[async_trait]
impl AssessMember for FakeGate {
    async fn assess(&self, holdings: Holdings<'_>, _: Depth) -> Decision {
        self.answer(holdings.wallets)
    }

    fn terms(&self, _: &str) -> LapseTerms {
        LapseTerms {
            cooldown: COOLDOWN,
            ..LapseTerms::default()
        }
    }

    fn rule_hash(&self) -> &str {
        "fake"
    }

    fn watched(&self) -> Vec<WatchedContract> {
        Vec::new()
    }

    fn touched(&self, _: ChainId, _: &ContractLog) -> Touched {
        Touched::default()
    }
}

impl FakeGate {
    fn answer(&self, wallets: &[Wallet]) -> Decision {
        self.asked.lock().expect("not poisoned").push(wallets.to_vec());
        let mood = *self.mood.lock().expect("not poisoned");
        let outcome = match mood {
            Mood::Granted | Mood::OnePass => Outcome::Yes,
            Mood::Denied => Outcome::No,
            Mood::Unknown => Outcome::Unknown,
        };
        let id = match mood {
            Mood::OnePass => U256::from(1),
            _ => U256::from_be_slice(wallets.first().map_or(&[][..], |wallet| wallet.address.as_slice())),
        };
        let token = Token {
            chain: CHAIN,
            contract: Address::repeat_byte(0xbb),
            id,
        };
        let reason = Reason {
            condition: "pass".into(),
            outcome,
            message: "gate-pass".into(),
            arguments: vec![("name".into(), "BuilderPass".into())],
            link: Some("https://pass.example/".into()),
            block: (outcome != Outcome::Unknown).then(block),
        };
        Decision {
            outcome,
            reasons: vec![reason],
            rule_hash: "ab".repeat(32),
            blocks: vec![block()],
            decided_at: self.clock.now().minus(*self.age.lock().expect("not poisoned")),
            alternatives: if outcome == Outcome::Yes {
                vec![Alternative {
                    rule: RULE.into(),
                    choices: vec![vec![token]],
                }]
            } else {
                Vec::new()
            },
            rules: vec![RuleOutcome {
                rule: RULE.into(),
                effect: Effect::Admit,
                outcome,
            }],
            expiries: if outcome == Outcome::Yes {
                vec![(token, ENDS_AT_SECS)]
            } else {
                Vec::new()
            },
            changes_at: None,
            reads: 1,
        }
    }
}

/// A chain as a table: code by address, and one answer for all calls.
#[derive(Default)]
pub struct FakeChain {
    pub codes: Mutex<HashMap<Address, Bytes>>,
    pub answer: Mutex<Option<Call>>,
}

fn silence() -> ChainUnknown {
    ChainUnknown {
        chain: CHAIN,
        why: "no server answers".into(),
    }
}

#[async_trait]
impl ChainReader for FakeChain {
    async fn pin(&self, _: ChainId, _: Depth) -> Result<BlockRef, ChainUnknown> {
        Ok(block())
    }

    async fn height_at(&self, block: BlockRef, _timestamp_secs: u64) -> Result<u64, ChainUnknown> {
        Ok(block.number)
    }

    async fn call(&self, _: BlockRef, _: Option<Address>, _: Option<Address>, _: Bytes) -> Result<Call, ChainUnknown> {
        self.answer.lock().expect("not poisoned").clone().ok_or_else(silence)
    }

    async fn code(&self, _: BlockRef, address: Address) -> Result<Bytes, ChainUnknown> {
        Ok(self
            .codes
            .lock()
            .expect("not poisoned")
            .get(&address)
            .cloned()
            .unwrap_or_default())
    }

    async fn logs(&self, _: BlockRef, _: Address, _: u64, _: [Option<B256>; 4]) -> Result<Vec<LogEntry>, ChainUnknown> {
        Err(silence())
    }
}

/// Makes keys that nobody could sign with, and counts how often.
#[derive(Default)]
pub struct FakeKeys(pub AtomicUsize);

impl MakeActorKeys for FakeKeys {
    fn make_actor_keys(&self, actor_uri: &str, actor_id: ActorId) -> Result<Vec<SealedActorKey>, KeyError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        let key = |name: &str, algorithm| SealedActorKey {
            public: ActorKey {
                uri: format!("{actor_uri}#{name}"),
                actor_id,
                algorithm,
                public: vec![1],
            },
            sealed_private: vec![2],
        };
        Ok(vec![
            key("main-key", KeyAlgorithm::Rsa),
            key("ed25519-key", KeyAlgorithm::Ed25519),
        ])
    }
}
