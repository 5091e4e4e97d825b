//! One instance in process, with a clock that the test turns. Every wallet may join it.

use super::browser::Browser;
use alloy_primitives::{Address, B256, Bytes};
use async_trait::async_trait;
use axum::Router;
use domain::Clock;
use domain::chain_reader::{Call, ChainReader, ChainUnknown, LogEntry};
use domain::gate::{Alternative, BlockRef, Decision, Outcome, Reason};
use domain::policy::MayRegister;
use domain::wallet::{ChainId, Wallet};
use guildhall::app::{App, AppParts};
use guildhall::config::Config;
use net::ClientProfiles;
use std::sync::Arc;
use std::time::Duration;
use testkit::{FakeClock, SeededEntropy};

pub const ORIGIN: &str = "http://localhost:8080";

pub struct House {
    pub app: App,
    pub clock: Arc<FakeClock>,
    router: Router,
    _folder: tempfile::TempDir,
}

impl House {
    pub async fn new() -> Self {
        Self::behind(None, "").await
    }

    /// An instance that reads a chain on which there is nothing but one contract, at [`CONTRACT`].
    pub async fn with_chain() -> Self {
        let chain = "[chain.\"eip155:31337\"]\nrpc = [\"http://127.0.0.1:1\"]\n";
        Self::behind(None, chain).await
    }

    /// An instance whose gate always answers like this.
    pub async fn with_gate(outcome: Outcome) -> Self {
        Self::behind(Some(Arc::new(Stubborn(outcome))), "").await
    }

    /// An instance that reaches others by these clients.
    pub async fn with_clients(make: impl FnOnce(Arc<dyn Clock>) -> ClientProfiles) -> Self {
        Self::made_of(None, "", |clock| Some(make(clock))).await
    }

    async fn behind(gate: Option<Arc<dyn MayRegister>>, more: &str) -> Self {
        Self::made_of(gate, more, |_| None).await
    }

    async fn made_of(
        gate: Option<Arc<dyn MayRegister>>,
        more: &str,
        clients: impl FnOnce(Arc<dyn Clock>) -> Option<ClientProfiles>,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let text = "[instance]\ndomain = \"localhost:8080\"\ntitle = \"Test Hall\"\n[membership]\nmode = \"open\"\n\
                    [development]\nallow_loopback = true\n"
            .to_owned()
            + more;
        let config = Config::parse(&text, folder.path(), &[]).expect("a good configuration");
        let clock = Arc::new(FakeClock::default());
        let mut parts = AppParts::new(clock.clone(), Arc::new(SeededEntropy::new(42)));
        parts.chain_reader = Some(Arc::new(EmptyChain));
        parts.gate = gate;
        parts.clients = clients(clock.clone());
        let app = App::build(&config, parts).await.expect("it starts");
        Self {
            router: app.router(),
            app,
            clock,
            _folder: folder,
        }
    }

    /// A browser that has never been here.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone(), self.clock.clone())
    }

    /// A member in a browser that is signed in. A minute passes, so that nobody meets the rate limit.
    pub async fn member(&self, username: &str, key: u8) -> Browser {
        self.clock.advance(Duration::from_secs(61));
        let mut browser = self.browser();
        browser.sign_in(key).await;
        let joined = browser.submit("/join", "/join", &[("username", username)]).await;
        assert_eq!(joined.status, 200, "{}", joined.body);
        browser
    }
}

/// The only address with code.
pub const CONTRACT: &str = "0xcccccccccccccccccccccccccccccccccccccccc";

/// A chain on which there is nothing but one contract: no wallet is one.
struct EmptyChain;

#[async_trait]
impl ChainReader for EmptyChain {
    async fn pin(&self, chain: ChainId, _depth: domain::chain_reader::Depth) -> Result<BlockRef, ChainUnknown> {
        Ok(BlockRef {
            chain,
            number: 1,
            hash: B256::ZERO,
            timestamp_secs: 1,
        })
    }

    async fn height_at(&self, block: BlockRef, _timestamp_secs: u64) -> Result<u64, ChainUnknown> {
        Ok(block.number)
    }

    async fn call(&self, _: BlockRef, _: Option<Address>, _: Option<Address>, _: Bytes) -> Result<Call, ChainUnknown> {
        Ok(Call::Reverted)
    }

    async fn code(&self, _: BlockRef, address: Address) -> Result<Bytes, ChainUnknown> {
        let code: &[u8] = if address == Address::repeat_byte(0xcc) {
            &[0xfe]
        } else {
            &[]
        };
        Ok(Bytes::from_static(code))
    }

    async fn logs(&self, _: BlockRef, _: Address, _: u64, _: [Option<B256>; 4]) -> Result<Vec<LogEntry>, ChainUnknown> {
        Ok(Vec::new())
    }
}

/// A gate that says the same to everybody.
struct Stubborn(Outcome);

#[async_trait]
impl MayRegister for Stubborn {
    async fn decide(&self, _: &[Wallet]) -> Decision {
        let message = match self.0 {
            Outcome::Yes => "gate-builderpass-yes",
            Outcome::No => "gate-builderpass-no",
            Outcome::Unknown => "gate-too-slow",
        };
        let block = BlockRef {
            chain: ChainId::ANVIL,
            number: 1234,
            hash: B256::ZERO,
            timestamp_secs: 1,
        };
        Decision {
            outcome: self.0,
            reasons: vec![Reason {
                condition: "pass".into(),
                outcome: self.0,
                message: message.into(),
                arguments: vec![("title".into(), "A <Pass>".into()), ("id".into(), "5".into())],
                link: Some("https://passes.example/get".into()),
                block: (self.0 != Outcome::Unknown).then_some(block),
            }],
            rule_hash: "0".repeat(64),
            blocks: vec![block],
            decided_at: FakeClock::default().now(),
            alternatives: vec![Alternative {
                rule: "open".into(),
                choices: Vec::new(),
            }],
            rules: Vec::new(),
            expiries: Vec::new(),
            changes_at: None,
            reads: 0,
        }
    }
}
