//! A real development chain: anvil, what sends to it, a clock that shows its time, and readers over
//! any set of honest and faulty servers. A missing anvil fails with the command that installs it.

use crate::clock::FakeClock;
use crate::http;
use crate::rpc_proxy::{API_KEY, Fault, RpcProxy};
use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use chain::{Anvil, AnvilOptions, ChainConfig, DemoChain, QuorumReader, demo_wallets, find_anvil};
use domain::chain_reader::ChainReader;
use domain::gate::BlockRef;
use domain::wallet::ChainId;
use domain::{Clock, Timestamp};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// The time limit of one call in tests: long enough for a busy machine.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(4);

/// A development chain of its own, forgotten when dropped.
pub struct DevChain {
    /// The node.
    pub anvil: Anvil,
    /// Deploys and sends.
    pub chain: DemoChain,
    /// Shows the time of the block that [`DevChain::set_clock_to_chain`] saw last.
    pub clock: Arc<FakeClock>,
}

impl DevChain {
    /// Starts a chain that mines a block for every transaction.
    pub async fn start() -> Self {
        let anvil = start_anvil(|_| {}).await;
        let chain = connect(&anvil).await;
        let dev = Self {
            anvil,
            chain,
            clock: Arc::default(),
        };
        dev.set_clock_to_chain().await;
        dev
    }

    /// The newest block.
    pub async fn newest(&self) -> BlockRef {
        let mut config = self.alone();
        // Whatever the clock shows, this asks the node and not the quorum's sense of time.
        config.max_lag_secs = u64::MAX;
        self.reader(config)
            .pin(ChainId::ANVIL, domain::chain_reader::Depth::Confirmed)
            .await
            .expect("an honest server")
    }

    /// The newest block's time in unix seconds.
    pub async fn now_secs(&self) -> u64 {
        self.newest().await.timestamp_secs
    }

    /// Turns the clock to the newest block's time.
    pub async fn set_clock_to_chain(&self) {
        let now = i64::try_from(self.now_secs().await).expect("a sane time");
        self.clock.set(Timestamp::from_secs(now));
    }

    /// Moves the chain's time forward, mines a block there, and turns the clock to it.
    pub async fn advance(&self, by: Duration) {
        self.chain.advance_time(by).await.expect("anvil moves its clock");
        self.set_clock_to_chain().await;
    }

    /// Sends a call from one of anvil's accounts, or from the deployer if that is [`DemoChain::sender`].
    pub async fn send<C: SolCall>(&self, from: Address, contract: Address, call: &C) {
        let sent = self.chain.send_from("send", from, contract, call, U256::ZERO).await;
        sent.unwrap_or_else(|error| panic!("{}: {error}", C::SIGNATURE));
    }

    /// Deploys a binding's bytecode with ABI-encoded constructor arguments.
    pub async fn deploy(&self, bytecode: &[u8], arguments: &[u8]) -> Address {
        let creation = [bytecode, arguments].concat();
        self.chain.deploy("deploy", creation.into()).await.expect("deployed")
    }

    /// Asks the node anything; a JSON-RPC error fails the test.
    pub async fn rpc(&self, method: &str, parameters: Value) -> Value {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": parameters });
        let sent = http_client()
            .post(self.anvil.rpc_url().clone())
            .header("content-type", "application/json")
            .body(request.to_string())
            .send();
        let bytes = sent.await.expect("the node answers").bytes().await.expect("a body");
        let mut reply: Value = serde_json::from_slice(&bytes).expect("JSON");
        assert!(reply.get("error").is_none(), "{method}: {}", reply["error"]);
        reply["result"].take()
    }

    /// The node itself, with a quorum of one.
    pub fn alone(&self) -> ChainConfig {
        ChainConfig::new(ChainId::ANVIL, vec![self.anvil.rpc_url().clone()])
    }

    /// A proxy before the node for each of `faults`, and the configuration that reads them with this
    /// quorum.
    pub async fn behind(&self, quorum: usize, faults: &[Fault]) -> (Vec<RpcProxy>, ChainConfig) {
        let mut proxies = Vec::new();
        for fault in faults {
            proxies.push(RpcProxy::start(self.anvil.rpc_url().clone(), fault.clone()).await);
        }
        let mut config = ChainConfig::new(ChainId::ANVIL, proxies.iter().map(|proxy| proxy.url.clone()).collect());
        config.quorum = quorum;
        config.call_timeout = CALL_TIMEOUT;
        (proxies, config)
    }

    /// A reader of one configuration.
    pub fn reader(&self, config: ChainConfig) -> QuorumReader {
        let clock: Arc<dyn Clock> = self.clock.clone();
        QuorumReader::new(vec![config], http_client(), clock).expect("a valid configuration")
    }
}

/// The addresses of the accounts that anvil funds and sends from; the first deploys everything.
pub fn accounts() -> [Address; 10] {
    let all: Vec<Address> = demo_wallets(10).into_iter().map(|(address, _)| address).collect();
    all.try_into().expect("ten were asked for")
}

/// Starts anvil with changed options.
pub async fn start_anvil(change: impl FnOnce(&mut AnvilOptions)) -> Anvil {
    let mut options = AnvilOptions::new(anvil_binary());
    change(&mut options);
    Anvil::start(options).await.unwrap_or_else(|error| panic!("{error}"))
}

/// Connects to a running anvil.
pub async fn connect(anvil: &Anvil) -> DemoChain {
    DemoChain::connect(http_client(), anvil.rpc_url().clone())
        .await
        .expect("a development chain")
}

/// Where anvil is.
pub fn anvil_binary() -> PathBuf {
    find_anvil(None, &Path::new(env!("CARGO_MANIFEST_DIR")).join("../contracts"))
        .unwrap_or_else(|error| panic!("{error}"))
}

/// A client for loopback servers.
pub fn http_client() -> reqwest::Client {
    http::client(Arc::new(FakeClock::default()))
}

/// An address with a key in it, on which nobody listens.
pub fn dead_url() -> Url {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    Url::parse(&format!("http://127.0.0.1:{port}/v3/{API_KEY}")).expect("a URL")
}
