//! A server on loopback that plays another instance: documents by path, and a log of what was asked.

use crate::transport::parts::{ADA, ADA_RSA, Counting, Hand};
use activitypub::fetch::{Fetcher, FetcherParts};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use domain::Origin;
use futures::FutureExt;
use http::HeaderMap;
use net::{BudgetSettings, ClientProfiles, ProfileSettings};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// One answer.
#[derive(Clone)]
pub struct Reply {
    pub status: u16,
    pub content_type: &'static str,
    pub body: Vec<u8>,
    pub location: Option<String>,
    pub delay: Duration,
}

impl Reply {
    pub fn activity(json: &Value) -> Self {
        Self::raw("application/activity+json", json.to_string())
    }
    pub fn jrd(json: &Value) -> Self {
        Self::raw("application/jrd+json", json.to_string())
    }
    pub fn raw(content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            content_type,
            body: body.into(),
            location: None,
            delay: Duration::ZERO,
        }
    }
    pub fn status(status: u16) -> Self {
        Self {
            status,
            ..Self::raw("text/plain", "")
        }
    }
    pub fn redirect(location: &str) -> Self {
        Self {
            location: Some(location.to_owned()),
            ..Self::status(302)
        }
    }
    pub fn after(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }
}

/// A request as it was received.
#[derive(Clone)]
pub struct Seen {
    pub target: String,
    pub headers: HeaderMap,
}

type Guard = Arc<dyn Fn(&Seen) -> Option<u16> + Send + Sync>;

#[derive(Default)]
struct State {
    replies: HashMap<String, Reply>,
    seen: Vec<Seen>,
    guard: Option<Guard>,
}

/// The server.
pub struct Peer {
    pub authority: String,
    state: Arc<Mutex<State>>,
    task: tokio::task::JoinHandle<()>,
}

impl Peer {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let authority = listener.local_addr().expect("bound").to_string();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        let app = Router::new().fallback(move |request: Request| answer(shared.clone(), request));
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, app).await;
        });
        Self { authority, state, task }
    }

    /// The address of `path` on this server.
    pub fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.authority)
    }

    /// Answers `target` (path and query) with `reply` from now on.
    pub fn serve(&self, target: &str, reply: Reply) {
        self.state
            .lock()
            .expect("not poisoned")
            .replies
            .insert(target.to_owned(), reply);
    }

    /// Answers a WebFinger question.
    pub fn finger(&self, handle: &str, subject: &str, actor: &str) {
        let acct = format!("acct:{handle}").replace(':', "%3A").replace('@', "%40");
        let links = serde_json::json!([
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": actor},
            {"rel": "self", "type": "application/activity+json", "href": actor},
        ]);
        let jrd = serde_json::json!({"subject": format!("acct:{subject}"), "links": links});
        self.serve(&format!("/.well-known/webfinger?resource={acct}"), Reply::jrd(&jrd));
    }

    /// Refuses with a status whatever `guard` gives one for.
    pub fn guard(&self, guard: impl Fn(&Seen) -> Option<u16> + Send + Sync + 'static) {
        self.state.lock().expect("not poisoned").guard = Some(Arc::new(guard));
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.state.lock().expect("not poisoned").seen.clone()
    }

    pub fn hits(&self) -> usize {
        self.seen().len()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(state: Arc<Mutex<State>>, request: Request) -> Response {
    let target = request.uri().path_and_query().map_or("/", |p| p.as_str()).to_owned();
    let seen = Seen {
        target: target.clone(),
        headers: request.headers().clone(),
    };
    let reply = {
        let mut state = state.lock().expect("not poisoned");
        state.seen.push(seen.clone());
        let refused = state.guard.clone().and_then(|guard| guard(&seen)).map(Reply::status);
        refused
            .or_else(|| state.replies.get(&target).cloned())
            .unwrap_or(Reply::status(404))
    };
    tokio::time::sleep(reply.delay).await;
    let mut response = Response::builder()
        .status(reply.status)
        .header("content-type", reply.content_type);
    if let Some(location) = reply.location {
        response = response.header("location", location);
    }
    response.body(Body::from(reply.body)).expect("a response")
}

/// A fetcher that signs as Ada, may reach this machine and refuses `blocked` hosts.
pub fn fetcher(clock: Arc<Hand>, blocked: &'static [&'static str]) -> Fetcher {
    fetcher_of("http://127.0.0.1:1", clock, blocked)
}

/// The same for an instance at `own_origin`.
pub fn fetcher_of(own_origin: &str, clock: Arc<Hand>, blocked: &'static [&'static str]) -> Fetcher {
    let settings = ProfileSettings {
        user_agent: "Guildhall/0 (+http://127.0.0.1:1/)".into(),
        allow_loopback: true,
        per_host: BudgetSettings::default(),
    };
    let client = ClientProfiles::new(settings, clock.clone())
        .expect("a client")
        .stranger();
    let signer = Arc::new(ADA[0].signer(ADA_RSA));
    Fetcher::new(FetcherParts {
        client,
        clock,
        entropy: Arc::new(Counting::default()),
        own_origin: Origin::parse(own_origin).expect("an origin"),
        signer: Arc::new(move || {
            let signer = signer.clone();
            async move { Some(signer) }.boxed()
        }),
        is_blocked: Arc::new(move |authority| {
            async move { blocked.iter().any(|name| authority.split(':').next() == Some(*name)) }.boxed()
        }),
        keys_per_host: BudgetSettings {
            burst: 8,
            ..FetcherParts::KEYS_PER_HOST
        },
    })
}
