//! A consumer that remembers everything, as a database would, and fails when told to.

use alloy_primitives::{Address, B256, U256};
use async_trait::async_trait;
use chain::follow::{FollowSettings, Progress, Turn};
use chain::{Follower, QuorumReader};
use domain::chain_follow::{BlockMark, ConsumeError, ConsumeLogs, ContractLog};
use domain::wallet::ChainId;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// How the recorder's storage fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Store {
    /// Not at all.
    #[default]
    Works,
    /// It stores nothing.
    Fails,
    /// It stores, and the process dies before anybody learns of it.
    DiesAfterCommit,
    /// The same, but only when it is rolled back.
    DiesAfterRollBack,
}

#[derive(Default)]
struct Stored {
    marks: Vec<BlockMark>,
    logs: Vec<ContractLog>,
    /// Where it was rolled back to, each time.
    rolled_back: Vec<Option<BlockMark>>,
    watched: Vec<Address>,
    begins_at: Option<u64>,
    /// The events it wants to hear of; none is all.
    signatures: Vec<B256>,
    store: Store,
}

/// Remembers every event it was told.
pub(crate) struct Recorder {
    name: &'static str,
    stored: Mutex<Stored>,
}

impl Recorder {
    pub(crate) fn new(name: &'static str, watched: &[Address], begins_at: Option<u64>) -> Arc<Self> {
        let stored = Stored {
            watched: watched.to_vec(),
            begins_at,
            ..Stored::default()
        };
        Arc::new(Self {
            name,
            stored: Mutex::new(stored),
        })
    }

    fn stored(&self) -> MutexGuard<'_, Stored> {
        self.stored.lock().expect("not poisoned")
    }

    pub(crate) fn set_store(&self, store: Store) {
        self.stored().store = store;
    }

    /// From now on it wants to hear of these events only.
    pub(crate) fn listen_for(&self, signatures: &[B256]) {
        self.stored().signatures = signatures.to_vec();
    }

    pub(crate) fn watch(&self, contract: Address) {
        self.stored().watched.push(contract);
    }

    pub(crate) fn logs(&self) -> Vec<ContractLog> {
        self.stored().logs.clone()
    }

    /// The token ids of the ERC-721 transfers it was told, in order.
    pub(crate) fn ids(&self) -> Vec<u64> {
        let id = |log: &ContractLog| U256::from_be_bytes(log.entry.topics[3].0).to();
        self.stored().logs.iter().map(id).collect()
    }

    pub(crate) fn place(&self) -> Option<BlockMark> {
        self.stored().marks.last().copied()
    }

    pub(crate) fn rolled_back(&self) -> Vec<Option<BlockMark>> {
        self.stored().rolled_back.clone()
    }

    /// Forgets every mark but the newest.
    pub(crate) fn forget_older_marks(&self) {
        let mut stored = self.stored();
        let newest = stored.marks.pop();
        stored.marks = newest.into_iter().collect();
    }

    /// A new process over the same storage.
    pub(crate) fn follower(self: &Arc<Self>, reader: &Arc<QuorumReader>) -> Follower {
        Follower::new(
            Arc::clone(reader),
            ChainId::ANVIL,
            vec![Arc::clone(self) as _],
            settings(),
        )
    }

    /// One round by a new process.
    pub(crate) async fn turn(self: &Arc<Self>, reader: &Arc<QuorumReader>) -> Progress {
        one(self.follower(reader).turn().await.expect("a pinned block"))
    }
}

/// The progress of the only consumer.
pub(crate) fn one(mut turn: Turn) -> Progress {
    assert_eq!(turn.consumers.len(), 1);
    turn.consumers.remove(0)
}

/// Quick, and a chain that became shorter counts at once.
pub(crate) fn settings() -> FollowSettings {
    FollowSettings {
        poll_every: Duration::from_millis(20),
        back_off_at_most: Duration::from_millis(100),
        vanished_after: Duration::ZERO,
        ..FollowSettings::default()
    }
}

#[async_trait]
impl ConsumeLogs for Recorder {
    fn name(&self) -> &'static str {
        self.name
    }

    fn watched(&self, _chain: ChainId) -> Vec<Address> {
        self.stored().watched.clone()
    }

    fn signatures(&self, _chain: ChainId) -> Vec<B256> {
        self.stored().signatures.clone()
    }

    fn begins_at(&self, _chain: ChainId) -> Option<u64> {
        self.stored().begins_at
    }

    async fn marks(&self, _chain: ChainId) -> Result<Vec<BlockMark>, ConsumeError> {
        Ok(self.stored().marks.clone())
    }

    async fn apply(&self, _chain: ChainId, logs: Vec<ContractLog>, up_to: BlockMark) -> Result<(), ConsumeError> {
        let mut stored = self.stored();
        if stored.store == Store::Fails {
            return Err(ConsumeError("the disk is full".to_owned()));
        }
        let place = stored.marks.last().map(|mark| mark.number);
        assert!(place.is_none_or(|place| place < up_to.number), "forwards only");
        for log in &logs {
            let height = log.entry.block_number;
            assert!(height <= up_to.number && place.is_none_or(|place| place < height));
        }
        stored.logs.extend(logs);
        stored.marks.push(up_to);
        if stored.store == Store::DiesAfterCommit {
            return Err(ConsumeError("killed".to_owned()));
        }
        Ok(())
    }

    async fn roll_back(&self, _chain: ChainId, to: Option<BlockMark>) -> Result<(), ConsumeError> {
        let mut stored = self.stored();
        if stored.store == Store::Fails {
            return Err(ConsumeError("the disk is full".to_owned()));
        }
        stored.rolled_back.push(to);
        let height = to.map(|mark| mark.number);
        stored
            .marks
            .retain(|mark| height.is_some_and(|height| mark.number <= height));
        stored
            .logs
            .retain(|log| height.is_some_and(|height| log.entry.block_number <= height));
        if let Some(to) = to
            && stored.marks.last() != Some(&to)
        {
            stored.marks.push(to);
        }
        if stored.store == Store::DiesAfterRollBack {
            return Err(ConsumeError("killed".to_owned()));
        }
        Ok(())
    }
}
