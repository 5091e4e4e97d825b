//! Servers behind our gate, as far as their admin APIs go: Mastodon, Synapse and MAS on loopback, with the
//! shapes of the real ones, pages of a few accounts, and faults a test asks for. What they are told to change
//! they remember in order.

mod mas;
mod mastodon;
mod synapse;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

/// The access token that Mastodon and Synapse take.
pub const TOKEN: &str = "admin-token";
/// What MAS takes: client id and secret.
pub const MAS_CLIENT: &str = "01GUILDHALL:mas-secret";
/// What comes after the colon of a user id at the homeserver.
pub const SERVER_NAME: &str = "matrix.example";

/// Which software a server pretends to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Software {
    Mastodon,
    Synapse,
    Mas,
}

/// How a server misbehaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// Not at all.
    #[default]
    None,
    /// Answers everything with this status.
    Status(u16),
    /// Answers everything with 429 and this `Retry-After`, in seconds.
    Busy(u64),
    /// Answers with a page for people.
    Html,
    /// Does what it is told to change, and never says so.
    SilentAfterChange,
    /// Does what it is told to change only once it behaves again.
    Slow,
    /// Lets everybody look, and answers every change of the account of this id with 403.
    Refuses(String),
    /// Answers with more than anybody reads.
    Flood,
}

/// An account on such a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The localpart.
    pub name: String,
    /// Closed the way our enforcer closes: disabled, suspended (Matrix), locked (MAS).
    pub is_closed: bool,
    /// Closed in another way, by the admins there: suspended (Mastodon), deactivated.
    pub is_banned_there: bool,
    /// An admin there.
    pub is_admin: bool,
    /// A bot.
    pub is_bot: bool,
    /// A guest.
    pub is_guest: bool,
    /// Has an e-mail address.
    pub has_email: bool,
    /// When it was made, unix seconds.
    pub created_at_secs: i64,
    /// `sub`s that log in to it.
    pub subjects: Vec<String>,
}

impl Person {
    /// Somebody like everybody, made at this moment.
    pub fn new(name: &str, created_at_secs: i64) -> Self {
        Self {
            name: name.to_owned(),
            is_closed: false,
            is_banned_there: false,
            is_admin: false,
            is_bot: false,
            is_guest: false,
            has_email: false,
            created_at_secs,
            subjects: Vec::new(),
        }
    }

    /// The same, who logs in by this `sub`.
    #[must_use]
    pub fn with_subject(self, subject: &str) -> Self {
        Self {
            subjects: vec![subject.to_owned()],
            ..self
        }
    }
}

#[derive(Default)]
struct Inner {
    people: Vec<Person>,
    fault: Fault,
    changes: Vec<String>,
    requests: usize,
    /// Synapse: whether it knows the endpoint of Matrix 1.18.
    is_new: bool,
    /// How many accounts a page has at most.
    page: usize,
    /// MAS: which token is good.
    tokens: usize,
    /// Synapse: what it calls us.
    provider: String,
    /// The next look is to be held.
    holds_next: bool,
    /// A look is being held.
    is_holding: bool,
}

struct Shared {
    software: Software,
    inner: Mutex<Inner>,
}

impl Shared {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running server; it stops when dropped.
pub struct PartyServer {
    /// Its address.
    pub url: Url,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

impl Drop for PartyServer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl PartyServer {
    /// A Mastodon.
    pub async fn mastodon() -> Self {
        Self::start(Software::Mastodon).await
    }

    /// A homeserver.
    pub async fn synapse() -> Self {
        Self::start(Software::Synapse).await
    }

    /// A Matrix Authentication Service.
    pub async fn mas() -> Self {
        Self::start(Software::Mas).await
    }

    async fn start(software: Software) -> Self {
        let inner = Inner {
            page: 100,
            tokens: 1,
            provider: "oidc-guildhall".to_owned(),
            ..Inner::default()
        };
        let shared = Arc::new(Shared {
            software,
            inner: Mutex::new(inner),
        });
        let router = Router::new().fallback(serve).with_state(Arc::clone(&shared));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Self {
            url: Url::parse(&format!("http://{address}/")).expect("an address is a URL"),
            shared,
            server,
        }
    }

    /// Adds an account.
    pub fn add(&self, person: Person) {
        self.shared.inner().people.push(person);
    }

    /// The account of this name.
    pub fn person(&self, name: &str) -> Person {
        let inner = self.shared.inner();
        let found = inner.people.iter().find(|person| person.name == name);
        found.cloned().expect("somebody of this name")
    }

    /// An admin there changes an account by hand.
    pub fn change(&self, name: &str, change: impl FnOnce(&mut Person)) {
        let mut inner = self.shared.inner();
        let found = inner.people.iter_mut().find(|person| person.name == name);
        change(found.expect("somebody of this name"));
    }

    /// Misbehaves from now on.
    pub fn misbehave(&self, fault: Fault) {
        self.shared.inner().fault = fault;
    }

    /// What it was told to change so far: `close ada`, `open ada`.
    pub fn changes(&self) -> Vec<String> {
        self.shared.inner().changes.clone()
    }

    /// How many requests it had.
    pub fn requests(&self) -> usize {
        self.shared.inner().requests
    }

    /// Synapse: knows the endpoint of Matrix 1.18 from now on.
    pub fn renew(&self) {
        self.shared.inner().is_new = true;
    }

    /// Synapse: calls us so from now on.
    pub fn call_us(&self, provider: &str) {
        provider.clone_into(&mut self.shared.inner().provider);
    }

    /// Answers the next look only when it is let go; those after it are answered as ever.
    pub fn hold_next_look(&self) {
        self.shared.inner().holds_next = true;
    }

    /// Whether a look is being held.
    pub fn is_holding(&self) -> bool {
        self.shared.inner().is_holding
    }

    /// Lets the look that is held go.
    pub fn let_go(&self) {
        self.shared.inner().is_holding = false;
    }

    /// Gives pages of at most so many accounts (Mastodon's are what is asked for).
    pub fn short_pages(&self, page: usize) {
        self.shared.inner().page = page;
    }

    /// MAS: forgets the tokens that it gave.
    pub fn forget_tokens(&self) {
        self.shared.inner().tokens += 1;
    }
}

/// A request, taken apart.
struct Asked {
    method: Method,
    path: Vec<String>,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
}

impl Asked {
    fn get(&self, key: &str) -> Option<&str> {
        let found = self.query.iter().find(|(name, _)| name == key);
        found.map(|(_, value)| value.as_str())
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or(Json::Null)
    }

    fn path(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }
}

async fn serve(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let url = Url::parse(&format!("http://server{uri}")).expect("a request has a path");
    let decoded = |segment: &str| {
        let pair = format!("x={}", segment.replace('+', "%2B"));
        url::form_urlencoded::parse(pair.as_bytes())
            .next()
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    };
    let asked = Asked {
        path: url.path_segments().into_iter().flatten().map(decoded).collect(),
        query: url.query_pairs().into_owned().collect(),
        method,
        headers,
        body,
    };
    let fault = {
        let mut inner = shared.inner();
        inner.requests += 1;
        inner.fault.clone()
    };
    let is_held = {
        let mut inner = shared.inner();
        let is_held = asked.method == Method::GET && inner.holds_next;
        if is_held {
            inner.holds_next = false;
            inner.is_holding = true;
        }
        is_held
    };
    while is_held && shared.inner().is_holding {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    // Asking a MAS for a token changes nothing.
    let is_change = asked.method != Method::GET && asked.path() != ["oauth2", "token"];
    while is_change && shared.inner().fault == Fault::Slow {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    // Whoever waited is treated as the server behaves by now.
    let fault = match fault {
        Fault::Slow => shared.inner().fault.clone(),
        other => other,
    };
    let before = shared.inner().changes.len();
    let answer = match fault.clone() {
        Fault::Status(status) => {
            let status = StatusCode::from_u16(status).expect("a status");
            return (status, axum::Json(json!({ "error": "asked for by a test" }))).into_response();
        }
        Fault::Busy(secs) => {
            return (StatusCode::TOO_MANY_REQUESTS, [("retry-after", secs.to_string())]).into_response();
        }
        Fault::Html => {
            return ([("content-type", "text/html")], "<!doctype html><title>Welcome</title>").into_response();
        }
        Fault::Refuses(id) if asked.method != Method::GET && asked.path.contains(&id) => {
            return reply(403, json!({ "error": "asked for by a test" }));
        }
        Fault::Flood => return "[".repeat(6 << 20).into_response(),
        Fault::None | Fault::Slow | Fault::SilentAfterChange | Fault::Refuses(_) => match shared.software {
            Software::Mastodon => mastodon::answer(&shared, &asked),
            Software::Synapse => synapse::answer(&shared, &asked),
            Software::Mas => mas::answer(&shared, &asked),
        },
    };
    if fault == Fault::SilentAfterChange && shared.inner().changes.len() > before {
        std::future::pending::<()>().await;
    }
    answer
}

fn reply(status: u16, body: Json) -> Response {
    let status = StatusCode::from_u16(status).expect("a status");
    (status, axum::Json(body)).into_response()
}
