//! An instance without its server: a database, members who join as `auth` lets them join, and a worker
//! that runs what is due.

use crate::gate::{CHAIN, FakeGate, pass};
use alloy_primitives::{Address, B256};
use domain::account::{Account, AccountState, Role};
use domain::chain_follow::{BlockMark, ConsumeLogs};
use domain::chain_reader::Depth;
use domain::gate::{Outcome, Token};
use domain::job::{JobOutcome, JobRunner, JobTicket};
use domain::membership::{NoticeKind, Stage};
use domain::policy::Holdings;
use domain::wallet::Wallet;
use domain::{AccountId, Clock, Timestamp};
use membership::{GateEvents, Looked, Membership, Reassessed, Settings, Wiring};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::bindings::Bound;
use store::memberships::Membership as Row;
use store::{
    Conn, Database, Store, StoreError, accounts, bindings, jobs, membership_events, memberships, notices, wallets,
};
use testkit::{FakeClock, SeededEntropy, builders};

pub const HOUR: Duration = Duration::from_secs(3600);
pub const DAY: Duration = Duration::from_secs(86_400);

pub struct World {
    pub gate: Arc<FakeGate>,
    pub clock: Arc<FakeClock>,
    pub membership: Membership,
    pub events: GateEvents,
    pub store: Store,
    folder: Option<tempfile::TempDir>,
}

/// A wallet whose address says its number.
pub fn wallet(number: u64) -> Wallet {
    let mut bytes = [0x11; 20];
    bytes[12..].copy_from_slice(&number.to_be_bytes());
    Wallet {
        address: Address::from(bytes),
        ..builders::wallet(0)
    }
}

pub fn at(number: u64) -> Address {
    wallet(number).address
}

impl World {
    pub async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    pub async fn with(settings: Settings) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("db");
        let mut world = Self::open(&sqlite(&path), settings, None);
        world.folder = Some(folder);
        world
    }

    /// The same on SQLite and on PostgreSQL.
    pub async fn both() -> [Self; 2] {
        let url = testkit::postgres::fresh_database();
        let postgres = Database::Postgres { url, connections: 8 };
        [Self::new().await, Self::open(&postgres, Settings::default(), None)]
    }

    fn open(database: &Database, settings: Settings, gate: Option<(Arc<FakeGate>, Arc<FakeClock>)>) -> Self {
        let (gate, clock) = gate.unwrap_or_else(|| {
            let clock = Arc::new(FakeClock::default());
            (Arc::new(FakeGate::new(Arc::clone(&clock))), clock)
        });
        let store = Store::open(database).expect("a database");
        let membership = Membership::new(Wiring {
            store: store.clone(),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(4)),
            gate: gate.clone(),
            settings,
        });
        Self {
            gate,
            clock,
            events: GateEvents::new(membership.clone()),
            membership,
            store,
            folder: None,
        }
    }

    /// The same database, rules and clock under other settings.
    pub fn again_with(&self, settings: Settings) -> Membership {
        Membership::new(Wiring {
            store: self.store.clone(),
            clock: self.clock.clone(),
            entropy: Arc::new(SeededEntropy::new(5)),
            gate: self.gate.clone(),
            settings,
        })
    }

    fn file(&self) -> PathBuf {
        self.folder.as_ref().expect("a SQLite world").path().join("db")
    }

    /// Copies the database file as it is.
    pub fn back_up(&self) -> tempfile::TempDir {
        let copy = tempfile::tempdir().expect("a folder");
        for suffix in ["", "-wal"] {
            let name = format!("db{suffix}");
            let from = self.file().with_file_name(&name);
            if from.exists() {
                std::fs::copy(from, copy.path().join(name)).expect("copied");
            }
        }
        copy
    }

    /// A world over a copy, with the chain and the clock of this one.
    pub fn restore(&self, copy: tempfile::TempDir) -> Self {
        let gate = Some((Arc::clone(&self.gate), Arc::clone(&self.clock)));
        let mut world = Self::open(&sqlite(&copy.path().join("db")), *self.membership.settings(), gate);
        world.folder = Some(copy);
        world
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn secs(&self) -> u64 {
        u64::try_from(self.now().as_secs()).expect("after 1970")
    }

    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.write(f).await.expect("the database works")
    }

    /// Somebody joins with wallet `id`, as `auth` does it: one transaction, undone if nothing is free.
    pub async fn try_join(&self, id: i64) -> Result<AccountId, Refused> {
        let now = self.now();
        let mine = wallet(id.cast_unsigned());
        let decision = self.gate.decide(
            Holdings {
                wallets: &[mine],
                kept: &[],
            },
            Depth::Confirmed,
        );
        if decision.outcome != Outcome::Yes {
            return Err(Refused::Rules(decision.outcome));
        }
        self.store
            .write(move |conn| {
                let (account, actor) = builders::local_account(id, &format!("member{id}"));
                accounts::add(conn, &account, &actor, &[])?;
                wallets::link(conn, account.id, &mine, now)?;
                match bindings::bind_first_free(conn, &decision.alternatives, account.id, now)? {
                    Bound::Yes { rule, .. } => {
                        memberships::begin(conn, account.id, Some(&rule), None, now.plus(DAY), now)?;
                        Ok(account.id)
                    }
                    refused => Err(Refused::Bound(refused)),
                }
            })
            .await
    }

    /// Mints pass `id` to wallet `id` and lets its holder join.
    pub async fn member(&self, id: i64) -> AccountId {
        self.gate
            .transfer(pass(id.cast_unsigned()), Some(at(id.cast_unsigned())));
        self.try_join(id).await.expect("a pass of their own")
    }

    /// So many members at once.
    pub async fn members(&self, count: i64) {
        let now = self.now();
        self.gate.change(|view| {
            for id in 1..=count.cast_unsigned() {
                view.owners.insert(pass(id), at(id));
            }
        });
        self.write(move |conn| {
            for id in 1..=count {
                let (account, actor) = builders::local_account(id, &format!("member{id}"));
                accounts::add(conn, &account, &actor, &[])?;
                wallets::link(conn, account.id, &wallet(id.cast_unsigned()), now)?;
                bindings::bind(conn, &pass(id.cast_unsigned()), account.id, now)?;
                memberships::begin(conn, account.id, Some("members"), None, now.plus(DAY), now)?;
            }
            Ok(())
        })
        .await;
    }

    /// Takes in the events since the last call, and works.
    pub async fn follow(&self) {
        let (logs, number) = {
            let mut ledger = self.gate.ledger();
            (std::mem::take(&mut ledger.logs), ledger.height)
        };
        let mark = BlockMark {
            number,
            hash: B256::with_last_byte(1),
        };
        self.events.apply(CHAIN, logs, mark).await.expect("stored");
        self.work().await;
    }

    /// Runs every job that is due; how many ran.
    pub async fn work(&self) -> usize {
        let mut count = 0;
        loop {
            let now = self.now();
            let kinds = self.membership.kinds();
            let claimed = self
                .write(move |conn| jobs::claim(conn, kinds, now, Duration::from_secs(60), 1))
                .await;
            let Some(job) = claimed.into_iter().next() else {
                return count;
            };
            count += 1;
            let ticket = JobTicket::new(job.id, job.lease);
            let outcome = self.membership.run_claimed(&job.kind, &job.payload, &ticket).await;
            if ticket.is_finished() {
                continue;
            }
            self.write(move |conn| match outcome {
                JobOutcome::Done => jobs::finish(conn, &job),
                JobOutcome::Retry { why, after } => {
                    jobs::retry(conn, &job, now.plus(after.unwrap_or(Duration::from_secs(5))), &why)
                }
                JobOutcome::Fail(why) => jobs::bury(conn, &job, &why),
            })
            .await;
        }
    }

    /// The timer and the worker go on for a while, a look at the clock every hour.
    pub async fn pass_time(&self, time: Duration) {
        for _ in 0..time.as_secs() / 3600 {
            self.clock.advance(HOUR);
            self.membership.take_stock().await.expect("counted");
            while self.membership.tick().await.expect("the timer works") > 0 && self.work().await > 0 {}
        }
    }

    pub async fn look(&self, id: AccountId) -> Looked {
        match self.membership.reassess(id).await.expect("looked") {
            Reassessed::Looked(looked) => looked,
            other => panic!("{id}: {other:?}"),
        }
    }

    pub async fn row(&self, id: AccountId) -> Row {
        self.write(move |conn| memberships::find(conn, id))
            .await
            .expect("a member")
    }

    pub async fn stage(&self, id: AccountId) -> Stage {
        let stage = self.row(id).await.standing.stage;
        assert_eq!(self.account(id).await.stage, stage, "the account says the same");
        stage
    }

    pub async fn account(&self, id: AccountId) -> Account {
        self.write(move |conn| accounts::lookup(conn, id))
            .await
            .expect("an account")
    }

    pub async fn bound(&self, id: AccountId) -> Vec<Token> {
        self.write(move |conn| bindings::list(conn, id)).await
    }

    /// What the member was told, oldest first.
    pub async fn told(&self, id: AccountId) -> Vec<NoticeKind> {
        let mut all = self.write(move |conn| notices::list(conn, id, 100)).await;
        all.reverse();
        all.sort_by_key(|notice| notice.created_at);
        all.into_iter().map(|notice| notice.kind).collect()
    }

    /// The steps of the member, oldest first.
    pub async fn steps(&self, id: AccountId) -> Vec<(Stage, Stage)> {
        let mut all = self
            .write(move |conn| membership_events::of_account(conn, id, 100))
            .await;
        all.sort_by_key(|event| (event.at, event.id));
        all.into_iter().map(|event| (event.from, event.to)).collect()
    }

    pub async fn set_role(&self, id: AccountId, role: Role) {
        self.write(move |conn| accounts::set_role(conn, id, role, None)).await;
    }

    pub async fn set_state(&self, id: AccountId, state: AccountState) {
        self.write(move |conn| accounts::set_state(conn, id, state)).await;
    }
}

/// Why somebody could not join.
#[derive(Debug)]
pub enum Refused {
    Rules(Outcome),
    Bound(Bound),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        panic!("the database works: {error}")
    }
}

fn sqlite(path: &Path) -> Database {
    Database::Sqlite(path.display().to_string())
}
