//! A server of strangers: serves actor documents, counts what is asked, takes deliveries and answers
//! them as the test wants. The test holds its people's keys.

use crate::parts::World;
use activitypub::keys::{GeneratedKey, PrivateKey, generate_keys};
use activitypub::signature::Signer;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use domain::Entropy;
use http::{HeaderMap, Method};
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A delivery as it arrived.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub headers: HeaderMap,
    pub activity: Value,
}

#[derive(Default)]
struct State {
    documents: HashMap<String, (u16, Value)>,
    redirects: HashMap<String, String>,
    pages: HashMap<String, (String, Option<String>)>,
    asked: Vec<String>,
    delivered: Vec<Delivery>,
    answers: VecDeque<(u16, Option<&'static str>)>,
    refuse_rfc9421: bool,
    refuse_ed25519: bool,
    wish: Option<&'static str>,
    silent: bool,
    open: usize,
    most_open: usize,
    delay: Duration,
}

/// The server.
pub struct Stranger {
    pub url: String,
    state: Arc<Mutex<State>>,
    task: tokio::task::JoinHandle<()>,
}

impl Stranger {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        let app = Router::new().fallback(move |request: Request| answer(shared.clone(), request));
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, app).await;
        });
        Self { url, state, task }
    }

    fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        f(&mut self.state.lock().expect("not poisoned"))
    }

    /// Somebody with a document, keys and a handle on this server.
    pub fn person(&self, world: &World, name: &str) -> Person {
        let [rsa, _] = generate_keys().expect("keys");
        let person = Person {
            uri: format!("{}/users/{name}", self.url),
            name: name.to_owned(),
            world: world.clone(),
            key: Arc::new(rsa),
        };
        self.serve(&format!("/users/{name}"), person.document());
        self.serve_finger(name, &person.uri);
        person
    }

    /// Answers WebFinger for `name` with an actor.
    pub fn serve_finger(&self, name: &str, actor: &str) {
        let host = self.url.trim_start_matches("http://");
        let jrd = json!({
            "subject": format!("acct:{name}@{host}"),
            "links": [{"rel": "self", "type": "application/activity+json", "href": actor}],
        });
        let resource = format!("acct:{name}@{host}").replace(':', "%3A").replace('@', "%40");
        self.serve(&format!("/.well-known/webfinger?resource={resource}"), jrd);
    }

    pub fn serve(&self, target: &str, document: Value) {
        self.with(|state| state.documents.insert(target.to_owned(), (200, document)));
    }

    /// A page for people, perhaps with a `Link` header.
    pub fn serve_page(&self, target: &str, html: &str, link: Option<&str>) {
        let page = (html.to_owned(), link.map(str::to_owned));
        self.with(|state| state.pages.insert(target.to_owned(), page));
    }

    pub fn serve_status(&self, target: &str, status: u16) {
        self.with(|state| state.documents.insert(target.to_owned(), (status, Value::Null)));
    }

    pub fn redirect(&self, target: &str, location: &str) {
        self.with(|state| state.redirects.insert(target.to_owned(), location.to_owned()));
    }

    /// Every document takes so long.
    pub fn slow_down(&self, delay: Duration) {
        self.with(|state| state.delay = delay);
    }

    /// The next deliveries are answered so; afterwards 202.
    pub fn answer_next(&self, answers: &[(u16, Option<&'static str>)]) {
        self.with(|state| state.answers.extend(answers));
    }

    /// Takes draft-cavage only, as most of the network.
    pub fn refuse_rfc9421(&self) {
        self.with(|state| state.refuse_rfc9421 = true);
    }

    /// Takes no signature by Ed25519.
    pub fn refuse_ed25519(&self) {
        self.with(|state| state.refuse_ed25519 = true);
    }

    /// Says with every answer to a delivery how it likes requests signed.
    pub fn accept_signature(&self, wish: &'static str) {
        self.with(|state| state.wish = Some(wish));
    }

    /// Takes deliveries and never answers them.
    pub fn fall_silent(&self) {
        self.with(|state| state.silent = true);
    }

    /// How many deliveries were open at once at most.
    pub fn most_open(&self) -> usize {
        self.with(|state| state.most_open)
    }

    /// How often a document was asked for.
    pub fn asked(&self, target: &str) -> usize {
        self.with(|state| state.asked.iter().filter(|asked| *asked == target).count())
    }

    pub fn delivered(&self) -> Vec<Delivery> {
        self.with(|state| state.delivered.clone())
    }

    /// The types of what was delivered.
    pub fn delivered_types(&self) -> Vec<String> {
        self.delivered()
            .iter()
            .map(|d| d.activity["type"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(state: Arc<Mutex<State>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let target = parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
    let reply = Response::builder().header("content-type", "application/activity+json");
    if parts.method == Method::POST {
        let body = to_bytes(body, 1 << 20).await.expect("a body");
        let silent = {
            let mut state = state.lock().expect("not poisoned");
            state.open += 1;
            state.most_open = state.most_open.max(state.open);
            state.silent
        };
        if silent {
            std::future::pending::<()>().await;
        }
        let mut state = state.lock().expect("not poisoned");
        state.open -= 1;
        let input = parts.headers.get("signature-input").and_then(|v| v.to_str().ok());
        let ed25519 = input.is_some_and(|input| input.contains("alg=\"ed25519\""));
        let (status, retry_after) = if state.refuse_rfc9421 && input.is_some() || state.refuse_ed25519 && ed25519 {
            (401, None)
        } else {
            state.answers.pop_front().unwrap_or((202, None))
        };
        if status < 300 {
            let activity = serde_json::from_slice(&body).expect("JSON");
            state.delivered.push(Delivery {
                headers: parts.headers,
                activity,
            });
        }
        let reply = retry_after.map_or(Response::builder(), |after| {
            Response::builder().header("retry-after", after)
        });
        let reply = match state.wish {
            Some(wish) => reply.header("accept-signature", wish),
            None => reply,
        };
        return reply.status(status).body(Body::empty()).expect("a response");
    }
    let (found, redirect, page, delay) = {
        let mut state = state.lock().expect("not poisoned");
        state.asked.push(target.clone());
        (
            state.documents.get(&target).cloned(),
            state.redirects.get(&target).cloned(),
            state.pages.get(&target).cloned(),
            state.delay,
        )
    };
    tokio::time::sleep(delay).await;
    if let Some(location) = redirect {
        return Response::builder()
            .status(302)
            .header("location", location)
            .body(Body::empty())
            .expect("a response");
    }
    if let Some((html, link)) = page {
        let mut reply = Response::builder().header("content-type", "text/html; charset=utf-8");
        if let Some(link) = link {
            reply = reply.header("link", link);
        }
        return reply.body(Body::from(html)).expect("a response");
    }
    let finger = target.starts_with("/.well-known/webfinger");
    match found {
        Some((200, document)) => {
            let reply = if finger {
                Response::builder().header("content-type", "application/jrd+json")
            } else {
                reply
            };
            reply.body(Body::from(document.to_string())).expect("a response")
        }
        Some((status, _)) => reply.status(status).body(Body::empty()).expect("a response"),
        None => reply.status(404).body(Body::empty()).expect("a response"),
    }
}

/// Somebody whose keys the test holds.
#[derive(Clone)]
pub struct Person {
    pub uri: String,
    pub name: String,
    world: World,
    key: Arc<GeneratedKey>,
}

impl Person {
    pub fn key_id(&self) -> String {
        format!("{}#main-key", self.uri)
    }

    pub fn signer(&self) -> Signer {
        let key = PrivateKey::from_pkcs8(self.key.algorithm, &self.key.private_pkcs8).expect("a key");
        Signer::new(self.key_id(), key).expect("a signer")
    }

    pub fn pkcs8(&self) -> &[u8] {
        &self.key.private_pkcs8
    }

    /// The same person with new keys, as after a rotation.
    pub fn with_new_keys(&self) -> Self {
        let [rsa, _] = generate_keys().expect("keys");
        Self {
            key: Arc::new(rsa),
            ..self.clone()
        }
    }

    pub fn document(&self) -> Value {
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": self.uri, "type": "Person", "preferredUsername": self.name, "name": self.name,
            "inbox": format!("{}/inbox", self.uri), "followers": format!("{}/followers", self.uri),
            "publicKey": {"id": self.key_id(), "owner": self.uri, "publicKeyPem": self.key.public.to_pem()},
        })
    }

    /// An activity of this person; each call gives it another id.
    pub fn activity(&self, kind: &str, object: Value) -> Value {
        let mut bytes = [0; 8];
        self.world.fill(&mut bytes);
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": format!("{}/activities/{}", self.uri, u64::from_le_bytes(bytes)),
            "type": kind, "actor": self.uri, "object": object,
        })
    }

    /// A public note of this person.
    pub fn note(&self, number: u32, text: &str) -> Value {
        json!({
            "id": format!("{}/notes/{number}", self.uri), "type": "Note", "attributedTo": self.uri,
            "to": ["https://www.w3.org/ns/activitystreams#Public"], "cc": [format!("{}/followers", self.uri)],
            "content": format!("<p>{text}</p>"), "published": "2026-11-22T09:00:00Z",
        })
    }

    /// A public note that mentions somebody.
    pub fn note_to(&self, number: u32, text: &str, mentioned: &str) -> Value {
        let mut note = self.note(number, text);
        note["tag"] = json!([{"type": "Mention", "href": mentioned, "name": "@somebody"}]);
        note
    }
}
