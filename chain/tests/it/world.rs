//! What every test starts from: its own anvil, a BuilderPass with one holder, a clock that shows
//! the chain's time, and readers over any set of servers.

use crate::proxy::{Fault, Proxy};
use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolCall;
use chain::bindings::BuilderPass;
use chain::{Anvil, AnvilOptions, ChainConfig, DemoChain, QuorumReader, demo_wallets, find_anvil};
use domain::chain_reader::{Call, ChainReader, ChainUnknown};
use domain::wallet::ChainId;
use domain::{Clock, Timestamp};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use url::Url;

/// A clock that stands still until it is moved.
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    pub(crate) fn advance(&self, secs: i64) {
        self.0.fetch_add(secs, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_secs(self.0.load(Ordering::SeqCst))
    }
}

pub(crate) struct World {
    pub(crate) anvil: Anvil,
    pub(crate) chain: DemoChain,
    pub(crate) clock: Arc<TestClock>,
    /// The BuilderPass contract.
    pub(crate) pass: Address,
    /// Who holds pass 1.
    pub(crate) holder: Address,
}

/// The time limit of one call in these tests: long enough for a busy machine.
pub(crate) const CALL_TIMEOUT: Duration = Duration::from_secs(4);

impl World {
    /// A chain of at least ten blocks.
    pub(crate) async fn start() -> Self {
        let anvil = start_anvil(|_| {}).await;
        let chain = connect(&anvil).await;
        let pass = chain.deploy_builder_pass("Pass", "PASS").await.expect("deploy");
        let holder = demo_wallets(2)[1].0;
        chain.issue_passes(pass, &[holder], 0).await.expect("issue");
        chain.mine(10).await.expect("mine");
        let clock = Arc::new(TestClock(AtomicI64::new(0)));
        let world = Self {
            anvil,
            chain,
            clock,
            pass,
            holder,
        };
        world.set_clock_to_chain().await;
        world
    }

    /// Turns the clock to the newest block's time.
    pub(crate) async fn set_clock_to_chain(&self) {
        let reader = self.reader(self.alone());
        // The pinned block is the newest; whatever the clock shows, its time is in the future of 0.
        self.clock.0.store(0, Ordering::SeqCst);
        let newest = reader.pin(ChainId::ANVIL).await.expect("an honest server");
        self.clock.0.store(
            i64::try_from(newest.timestamp_secs).expect("a sane time"),
            Ordering::SeqCst,
        );
    }

    /// The node itself, with a quorum of one.
    pub(crate) fn alone(&self) -> ChainConfig {
        ChainConfig::new(ChainId::ANVIL, vec![self.anvil.rpc_url().clone()])
    }

    /// A proxy before the node for each of `faults`, and the configuration that reads them with this
    /// quorum.
    pub(crate) async fn behind(&self, quorum: usize, faults: &[Fault]) -> (Vec<Proxy>, ChainConfig) {
        let mut proxies = Vec::new();
        for fault in faults {
            proxies.push(Proxy::start(self.anvil.rpc_url().clone(), fault.clone()).await);
        }
        let mut config = ChainConfig::new(ChainId::ANVIL, proxies.iter().map(|proxy| proxy.url.clone()).collect());
        config.quorum = quorum;
        config.call_timeout = CALL_TIMEOUT;
        (proxies, config)
    }

    pub(crate) fn reader(&self, config: ChainConfig) -> QuorumReader {
        let clock: Arc<dyn Clock> = self.clock.clone();
        QuorumReader::new(vec![config], http_client(), clock).expect("a valid configuration")
    }

    /// Pins a block and asks who holds which pass.
    pub(crate) async fn pass_of_holder(&self, reader: &QuorumReader) -> Result<Call, ChainUnknown> {
        let block = reader.pin(ChainId::ANVIL).await?;
        reader.call(block, None, Some(self.pass), self.pass_of()).await
    }

    /// The question of [`World::pass_of_holder`].
    pub(crate) fn pass_of(&self) -> Bytes {
        BuilderPass::passOfCall { holder: self.holder }.abi_encode().into()
    }
}

/// The true answer to [`World::pass_of_holder`].
pub(crate) fn pass_one() -> Result<Call, ChainUnknown> {
    Ok(Call::Returned(Bytes::from(U256::from(1).to_be_bytes_vec())))
}

pub(crate) async fn start_anvil(change: impl FnOnce(&mut AnvilOptions)) -> Anvil {
    let mut options = AnvilOptions::new(anvil_binary());
    change(&mut options);
    Anvil::start(options).await.unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) async fn connect(anvil: &Anvil) -> DemoChain {
    DemoChain::connect(http_client(), anvil.rpc_url().clone())
        .await
        .expect("a development chain")
}

pub(crate) fn anvil_binary() -> PathBuf {
    find_anvil(None, &contracts()).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn contracts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../contracts")
}

/// The JSON of a contract that exists for tests only.
pub(crate) fn testing_artefact(name: &str) -> String {
    let path = contracts().join(format!("abi/testing/{name}.json"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Loopback only, so what `net` guards against cannot happen here.
#[expect(
    clippy::disallowed_methods,
    reason = "`chain` may not depend on `net`, where clients are made"
)]
pub(crate) fn http_client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().expect("an HTTP client")
}

/// A port on which nobody listens.
pub(crate) fn dead_url() -> Url {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    Url::parse(&format!("http://127.0.0.1:{port}/v3/very-secret-key")).expect("a URL")
}
