//! A whole room over a fresh SQLite file, and the steps that tests repeat.

use crate::browser::{Browser, Reply};
use crate::fakes::{CHAIN, Counted, FakeChain, FakeClock, FakeGate, FakeKeys, Mood};
use crate::parties::{ByStage, open_openid, stranger};
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use alloy_primitives::{Address, B256};
use auth::{Auth, AuthConfig, Site, Wiring};
use domain::account::Account;
use domain::job::{ApplyPendingChange, Job, JobOutcome, JobRunner};
use domain::membership::{NoticeKind, RECOVERY_DELAY};
use domain::{Clock, Entropy};
use serde_json::{Value, json};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{Conn, Database, Store, StoreError, accounts, jobs, notices};

pub struct House {
    pub auth: Auth,
    pub store: Store,
    pub clock: Arc<FakeClock>,
    pub gate: Arc<FakeGate>,
    pub chain: Arc<FakeChain>,
    pub keys: Arc<FakeKeys>,
    pub admit: Arc<ByStage>,
    _folder: Option<tempfile::TempDir>,
}

impl House {
    pub fn new() -> Self {
        Self::with(1_000_000, &[])
    }

    pub fn with(requests_per_minute: u32, admin_wallets: &[Address]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("guild.sqlite").display().to_string();
        let store = Store::open(&Database::Sqlite(path)).expect("a database");
        Self::over(store, Some(folder), requests_per_minute, admin_wallets)
    }

    /// A room over PostgreSQL.
    pub fn on_postgres() -> Self {
        let url = testkit::postgres::fresh_database();
        let store = Store::open(&Database::Postgres { url, connections: 8 }).expect("a database");
        Self::over(store, None, 1_000_000, &[])
    }

    fn over(
        store: Store,
        folder: Option<tempfile::TempDir>,
        requests_per_minute: u32,
        admin_wallets: &[Address],
    ) -> Self {
        let clock = Arc::new(FakeClock::new());
        let gate = Arc::new(FakeGate {
            mood: Mutex::new(Mood::Granted),
            age: Mutex::new(Duration::ZERO),
            asked: Mutex::default(),
            clock: Arc::clone(&clock),
        });
        let (chain, keys) = (Arc::new(FakeChain::default()), Arc::new(FakeKeys::default()));
        let origin = crate::browser::ORIGIN.parse().expect("a URL");
        let entropy: Arc<dyn Entropy> = Arc::new(Counted(AtomicU64::new(1)));
        let admit = Arc::new(ByStage::new(store.clone()));
        let auth = Auth::new(Wiring {
            openid: open_openid(&store, Arc::clone(&clock) as _, &entropy),
            admit: Arc::clone(&admit) as _,
            stranger: stranger(Arc::clone(&clock) as _, true),
            allow_loopback: true,
            store: store.clone(),
            clock: Arc::clone(&clock) as _,
            entropy,
            gate: Arc::clone(&gate) as _,
            members: Arc::clone(&gate) as _,
            chains: Arc::clone(&chain) as _,
            keys: Arc::clone(&keys) as _,
            config: AuthConfig {
                site: Site::new(origin, "Test Guild", vec![CHAIN]).expect("a site"),
                admin_wallets: admin_wallets.to_vec(),
                words: Arc::new(|reason| format!("{} says {:?}", reason.message, reason.outcome)),
                requests_per_minute,
                apps_per_hour: requests_per_minute,
                oauth_per_minute: requests_per_minute,
                log_ins_per_minute: requests_per_minute,
                strangers_appeals: 5,
            },
        });
        Self {
            auth,
            store,
            clock,
            gate,
            chain,
            keys,
            admit,
            _folder: folder,
        }
    }

    /// Lets this much time pass, then runs what is due of waiting changes; returns how many jobs that was.
    pub async fn after(&self, span: Duration) -> usize {
        self.clock.advance(span);
        let now = self.clock.now();
        let due = self
            .write(move |conn| jobs::claim(conn, &[ApplyPendingChange::KIND], now, Duration::from_secs(60), 100))
            .await;
        let count = due.len();
        for job in due {
            let outcome = self.auth.run(&job.kind, &job.payload).await;
            assert_eq!(outcome, JobOutcome::Done, "{}", job.payload);
            self.write(move |conn| jobs::finish(conn, &job)).await;
        }
        count
    }

    /// What the account of this name was told, oldest first: kind and the change it is about.
    pub async fn told(&self, username: &str) -> Vec<(NoticeKind, String)> {
        let username = username.to_owned();
        self.read(move |conn| {
            let account = accounts::find_by_username(conn, &username)?.expect("an account").id;
            let mut told = notices::list(conn, account, 100)?;
            told.reverse();
            Ok(told
                .into_iter()
                .map(|notice| (notice.kind, notice.arguments.get("change").cloned().unwrap_or_default()))
                .collect())
        })
        .await
    }

    pub fn browser(&self) -> Browser {
        Browser::new(self.auth.clone().router())
    }

    /// What a read of the database gives.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.read(f).await.expect("the database answers")
    }

    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.write(f).await.expect("the database answers")
    }

    pub async fn accounts(&self) -> Vec<Account> {
        self.read(|conn| store::accounts::list(conn, 1000)).await
    }

    /// A browser signed in with an account of this name, made with wallet number `n`.
    pub async fn member(&self, n: u8, username: &str) -> Browser {
        let mut browser = self.browser();
        sign_in(&mut browser, &wallet(n)).await.is(200);
        browser.post("/auth/join", json!({"username": username})).await.is(201);
        browser
    }
}

/// Links wallet `n` to the account of `browser`, which a wallet opened just now, and waits until it is.
pub async fn link(house: &House, browser: &mut Browser, n: u8) {
    let signed = answer(browser, &wallet(n), "link_wallet").await;
    browser.post("/auth/wallets", signed).await.is(202);
    house.after(RECOVERY_DELAY).await;
}

/// Wallet number `n`.
pub fn wallet(n: u8) -> PrivateKeySigner {
    PrivateKeySigner::from_bytes(&B256::repeat_byte(n)).expect("a key")
}

pub fn sign(wallet: &PrivateKeySigner, message: &str) -> String {
    format!(
        "0x{}",
        hex::encode(
            wallet
                .sign_message_sync(message.as_bytes())
                .expect("signing works")
                .as_bytes()
        )
    )
}

/// Asks for a challenge and signs it.
pub async fn answer(browser: &mut Browser, wallet: &PrivateKeySigner, purpose: &str) -> Value {
    let wanted = json!({"address": wallet.address(), "chain_id": CHAIN.0, "purpose": purpose});
    let issued = browser.post("/auth/siwe/challenge", wanted).await.is(200);
    let message = issued["message"].as_str().expect("a message");
    json!({"message": message, "signature": sign(wallet, message)})
}

/// Signs in: challenge, signature, session.
pub async fn sign_in(browser: &mut Browser, wallet: &PrivateKeySigner) -> Reply {
    let answer = answer(browser, wallet, "sign_in").await;
    browser.post("/auth/siwe/session", answer).await
}

/// Joins two JSON objects.
pub fn with(mut object: Value, more: Value) -> Value {
    let more = more.as_object().expect("an object").clone();
    object.as_object_mut().expect("an object").extend(more);
    object
}
