//! The room over a real chain: anvil, and contract wallets that are really deployed.

use crate::browser::Browser;
use crate::fakes::{Counted, FakeClock, FakeGate, FakeKeys, Mood};
use crate::house::sign;
use crate::parties::{ByStage, open_openid, stranger};
use alloy::signers::local::PrivateKeySigner;
use alloy_primitives::Address;
use alloy_sol_types::SolConstructor;
use auth::{Auth, AuthConfig, Site, Wiring};
use chain::{ChainConfig, QuorumReader};
use domain::wallet::{ChainId, Proof};
use domain::{Clock, Entropy};
use serde_json::{Value, json};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{Database, Store};
use testkit::DevChain;
use testkit::contracts::{Mode, Wallet1271};
use testkit::dev_chain::http_client;

/// A room whose contract wallets are asked by a real quorum.
pub struct RealHouse {
    auth: Auth,
    gate: Arc<FakeGate>,
    pub clock: Arc<FakeClock>,
    _folder: tempfile::TempDir,
}

impl RealHouse {
    /// A room that reads the development chain itself.
    pub fn over(dev: &DevChain) -> Self {
        Self::reading(dev, vec![dev.alone()])
    }

    /// A room that reads these chains, and serves them all.
    pub fn reading(dev: &DevChain, configs: Vec<ChainConfig>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("guild.sqlite").display().to_string();
        let clock = Arc::new(FakeClock::new());
        let gate = Arc::new(FakeGate {
            mood: Mutex::new(Mood::Granted),
            age: Mutex::new(Duration::ZERO),
            asked: Mutex::default(),
            clock: Arc::clone(&clock),
        });
        let chains: Vec<ChainId> = configs.iter().map(|config| config.chain).collect();
        let block_time: Arc<dyn Clock> = dev.clock.clone();
        let reader = QuorumReader::new(configs, http_client(), block_time).expect("a valid configuration");
        let origin = crate::browser::ORIGIN.parse().expect("a URL");
        let store = Store::open(&Database::Sqlite(path)).expect("a database");
        let entropy: Arc<dyn Entropy> = Arc::new(Counted(AtomicU64::new(1)));
        let auth = Auth::new(Wiring {
            openid: open_openid(&store, Arc::clone(&clock) as _, &entropy),
            admit: Arc::new(ByStage::new(store.clone())),
            stranger: stranger(Arc::clone(&clock) as _, true),
            allow_loopback: true,
            store,
            clock: Arc::clone(&clock) as _,
            entropy,
            gate: Arc::clone(&gate) as _,
            members: Arc::clone(&gate) as _,
            chains: Arc::new(reader),
            keys: Arc::new(FakeKeys::default()),
            config: AuthConfig {
                site: Site::new(origin, "Test Guild", chains).expect("a site"),
                admin_wallets: Vec::new(),
                words: Arc::new(|reason| reason.message.clone()),
                requests_per_minute: 1_000_000,
                apps_per_hour: 1_000_000,
                oauth_per_minute: 1_000_000,
                log_ins_per_minute: 1_000_000,
                strangers_appeals: auth::STRANGERS_APPEALS,
            },
        });
        Self {
            auth,
            gate,
            clock,
            _folder: folder,
        }
    }

    /// A browser that has never been here.
    pub fn browser(&self) -> Browser {
        Browser::new(self.auth.clone().router())
    }

    /// A browser with a challenge for `address` on `chain`: the answer to it, once somebody signs.
    pub async fn asked(&self, address: Address, chain: ChainId) -> Asked<'_> {
        let mut browser = self.browser();
        let wanted = json!({"address": address, "chain_id": chain.0});
        let issued = browser.post("/auth/siwe/challenge", wanted).await.is(200);
        let message = issued["message"].as_str().expect("a message").to_owned();
        Asked {
            house: self,
            browser,
            message,
        }
    }

    /// How `address` is proven when `key` signs for it, as it is.
    pub async fn sign_in(&self, address: Address, key: &PrivateKeySigner) -> Told {
        let mut asked = self.asked(address, ChainId::ANVIL).await;
        let signature = sign(key, &asked.message);
        asked.answer(&signature).await
    }
}

/// A challenge that waits for its answer.
pub struct Asked<'a> {
    house: &'a RealHouse,
    pub browser: Browser,
    pub message: String,
}

impl Asked<'_> {
    /// Answers, and says what came out. A refusal uses nothing up, so it may be answered again.
    pub async fn answer(&mut self, signature: &str) -> Told {
        let body = json!({"message": self.message, "signature": signature});
        let reply = self.browser.post("/auth/siwe/session", body).await;
        let has_session = self.browser.cookies.contains_key("gh_8080");
        match (reply.status.as_u16(), reply.json["error"].as_str()) {
            (200, None) => {
                assert!(has_session);
                let asked = self.house.gate.asked.lock().expect("not poisoned");
                let [wallet] = asked.last().expect("the gate was asked")[..] else {
                    panic!("one wallet: {asked:?}")
                };
                Told::Proven(wallet.proof)
            }
            (401, Some("wrong_signature")) => {
                assert!(!has_session);
                Told::Refused
            }
            (503, Some("proof_unknown")) => {
                assert!(!has_session);
                Told::Unknown
            }
            _ => panic!("neither accepted, refused nor unknown: {reply:?}"),
        }
    }
}

/// What the room says of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// There is a session now.
    Proven(Proof),
    /// It proves nothing.
    Refused,
    /// The contract could not be asked.
    Unknown,
}

/// Proven by a contract on the development chain.
pub const BY_CONTRACT: Told = Told::Proven(Proof::Contract { chain: ChainId::ANVIL });

/// Deploys a wallet of `owner`.
pub async fn deploy_wallet(dev: &DevChain, owner: Address) -> Address {
    let arguments = Wallet1271::constructorCall { owner_: owner };
    dev.deploy(&Wallet1271::BYTECODE, &arguments.abi_encode()).await
}

/// Makes a wallet misbehave.
pub async fn set_mode(dev: &DevChain, wallet: Address, mode: Mode) {
    let call = Wallet1271::setModeCall { newMode: mode as u8 };
    dev.send(dev.chain.sender(), wallet, &call).await;
}

/// The node's code at an address, as hexadecimal text.
pub async fn code(dev: &DevChain, address: Address) -> String {
    let code: Value = dev.rpc("eth_getCode", json!([address, "latest"])).await;
    code.as_str().expect("code").to_owned()
}
