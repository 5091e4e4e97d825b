//! An RPC server that stands before a real node and misbehaves in one chosen way: what a quorum has
//! to outvote.

mod answers;

use crate::clock::FakeClock;
use axum::Router;
use axum::routing::post;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

/// How a server misbehaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not at all.
    None,
    /// About everything but the chain id: head, hashes, results, code, events.
    Lies,
    /// About results, code and events only; its blocks are right.
    LiesAboutState,
    /// Five blocks (or however many) behind, in everything.
    Behind(u64),
    /// Takes requests and never answers.
    Silent,
    /// Answers everything with this HTTP status.
    Status(u16),
    /// Answers `eth_call` with this JSON-RPC error and this HTTP status.
    CallError(u16, i64, &'static str),
    /// Does not understand blocks named by hash.
    NoBlockHash,
    /// Says that it serves this chain.
    OtherChain(u64),
    /// Answers `eth_call` with 8 MiB, without saying so beforehand.
    Flood,
    /// Answers with something that is not JSON.
    Garbage,
    /// Adds an event of another contract to its events.
    ForeignEvents,
    /// Refuses to tell events of more than so many blocks at once.
    LogRange(u64),
    /// Refuses to tell more than so many events at once.
    LogCount(usize),
    /// Answers a request for events of more than so many blocks with more bytes than anybody reads.
    LogFlood(u64),
    /// Bends its last event in this way.
    OddLog(OddLog),
    /// Does not know the tag `finalized`.
    NoFinalized,
    /// Calls this height final.
    Finalized(u64),
    /// Runs no creation code in an `eth_call`.
    NoCreation,
}

/// How an event can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OddLog {
    /// It has five topics.
    FiveTopics,
    /// It stands in a block that was not asked for.
    OutsideRange,
    /// It is told twice.
    Twice,
    /// A reorganisation removed it.
    Removed,
    /// It stands in no block yet.
    Pending,
    /// It has no data.
    NoData,
    /// There is a text instead of events.
    NoList,
}

impl OddLog {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::FiveTopics,
        Self::OutsideRange,
        Self::Twice,
        Self::Removed,
        Self::Pending,
        Self::NoData,
        Self::NoList,
    ];
}

/// The part of every proxy's address that no error, reason or log line may show.
pub const API_KEY: &str = "very-secret-key";

/// A running proxy; it stops when dropped.
pub struct RpcProxy {
    /// Its address, with [`API_KEY`] in it as real providers have one.
    pub url: Url,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

/// What the requests of one proxy share.
struct Shared {
    node: Url,
    client: reqwest::Client,
    fault: Mutex<Fault>,
    methods: Mutex<Vec<String>>,
}

impl RpcProxy {
    /// Starts a proxy before `node` on a free port.
    pub async fn start(node: Url, fault: Fault) -> Self {
        let shared = Arc::new(Shared {
            node,
            client: crate::http::client(Arc::new(FakeClock::default())),
            fault: Mutex::new(fault),
            methods: Mutex::default(),
        });
        let router = Router::new()
            .fallback(post(answers::serve))
            .with_state(Arc::clone(&shared));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let server = tokio::spawn(async move { axum::serve(listener, router).await.expect("serve") });
        let url = Url::parse(&format!("http://127.0.0.1:{port}/v3/{API_KEY}")).expect("a URL");
        Self { url, shared, server }
    }

    /// Misbehaves in another way from now on.
    pub fn set(&self, fault: Fault) {
        *self.shared.fault.lock().expect("not poisoned") = fault;
    }

    /// How often it was asked for `method`.
    pub fn asked(&self, method: &str) -> usize {
        let methods = self.shared.methods.lock().expect("not poisoned");
        methods.iter().filter(|asked| *asked == method).count()
    }
}

impl Drop for RpcProxy {
    fn drop(&mut self) {
        self.server.abort();
    }
}
