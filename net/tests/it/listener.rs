//! A tiny HTTP/1.1 server that answers with exactly the bytes a test gives it, and the clients and
//! name tables the tests share.

use domain::{Clock, Timestamp};
use futures::FutureExt;
use futures::future::BoxFuture;
use net::error::Cause;
use net::resolver::Lookup;
use net::{BudgetSettings, ClientProfiles, ProfileSettings, StrangerClient};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// What is done with one connection after its request was read.
pub type Answer = Arc<dyn Fn(String, TcpStream) -> BoxFuture<'static, ()> + Send + Sync>;

pub struct Server {
    pub address: SocketAddr,
    hits: Arc<AtomicUsize>,
    last_request: Arc<Mutex<String>>,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    pub async fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let hits = Arc::new(AtomicUsize::new(0));
        let last_request = Arc::new(Mutex::new(String::new()));
        let (count, last) = (hits.clone(), last_request.clone());
        let task = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (answer, count, last) = (answer.clone(), count.clone(), last.clone());
                tokio::spawn(async move {
                    let mut head = Vec::new();
                    let mut byte = [0];
                    while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte).await, Ok(1)) {
                        head.push(byte[0]);
                    }
                    count.fetch_add(1, Ordering::SeqCst);
                    let head = String::from_utf8_lossy(&head).into_owned();
                    *last.lock().expect("not poisoned") = head.clone();
                    answer(head, stream).await;
                });
            }
        });
        Self {
            address,
            hits,
            last_request,
            task,
        }
    }

    /// Answers every request with the same bytes.
    pub async fn fixed(answer: impl Into<Vec<u8>>) -> Self {
        let answer: Vec<u8> = answer.into();
        Self::start(Arc::new(move |_, mut stream| {
            let answer = answer.clone();
            async move {
                let _ = stream.write_all(&answer).await;
                let _ = stream.shutdown().await;
            }
            .boxed()
        }))
        .await
    }

    /// A redirect of this status to `location`.
    pub async fn redirect(status: u16, location: &str) -> Self {
        Self::fixed(format!(
            "HTTP/1.1 {status} Moved\r\nlocation: {location}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        ))
        .await
    }

    pub async fn text(body: &str) -> Self {
        Self::fixed(format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        ))
        .await
    }

    pub fn url(&self, path: &str) -> Url {
        Url::parse(&format!("http://{}{path}", self.address)).expect("a url")
    }

    pub fn hits(&self) -> usize {
        self.hits.load(Ordering::SeqCst)
    }

    pub fn last_request(&self) -> String {
        self.last_request.lock().expect("not poisoned").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Still;
impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_secs(1_000_000)
    }
}

/// Names by table; everything else has no address.
pub struct Table(pub HashMap<String, Vec<IpAddr>>);
impl Lookup for Table {
    fn lookup(&self, name: String) -> BoxFuture<'static, Result<Vec<IpAddr>, Cause>> {
        let answer = self.0.get(&name).cloned().ok_or_else(|| Cause::from("no such name"));
        async move { answer }.boxed()
    }
}

pub fn client_with(allow_loopback: bool, names: &[(&str, &str)], per_host: BudgetSettings) -> StrangerClient {
    let mut table: HashMap<String, Vec<IpAddr>> = HashMap::new();
    for (name, address) in names {
        table
            .entry((*name).to_owned())
            .or_default()
            .push(address.parse().expect("an address"));
    }
    let settings = ProfileSettings {
        user_agent: "Guildhall/0 (+https://test.example/)".into(),
        allow_loopback,
        per_host,
    };
    ClientProfiles::with_lookup(settings, Arc::new(Still), Arc::new(Table(table)))
        .expect("a client")
        .stranger()
}

pub fn client(allow_loopback: bool) -> StrangerClient {
    client_with(allow_loopback, &[], BudgetSettings::default())
}
