//! The rest of the network, made up: actors with real keys and real documents, inboxes on as many
//! loopback hosts as wanted, and a record of everything delivered. It verifies nothing; real peers
//! (Fedify, other instances) do that in `e2e/` and in the tests with several instances.

use activitypub::keys::{GeneratedKey, generate_keys, main_key_uri};
use activitypub::signature::signer::Outgoing;
use activitypub::signature::{Dialect, Signer};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::actor::Actor;
use domain::{Entropy, Timestamp};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use url::Url;

/// A made-up server with actors `actor0`, `actor1`, … at `http://127.0.0.1:<port>`.
pub struct Peer {
    /// The port of all its hosts.
    pub port: u16,
    /// The RSA keys of its actors.
    pub keys: Vec<GeneratedKey>,
    delivered: Arc<Mutex<Vec<String>>>,
    asks_for_ed25519: Arc<AtomicBool>,
}

#[derive(Clone)]
struct Shared {
    asks_for_ed25519: Arc<AtomicBool>,
    port: u16,
    pems: Arc<Vec<String>>,
    delivered: Arc<Mutex<Vec<String>>>,
}

impl Peer {
    /// Makes `actors` key pairs and listens on 127.0.0.1 and on `hosts` further addresses
    /// (127.0.0.2 and up), all on one port.
    pub async fn start(actors: usize, hosts: u8) -> Self {
        let keys: Vec<GeneratedKey> = (0..actors)
            .map(|_| {
                let [rsa, _] = generate_keys().expect("keys can be made");
                rsa
            })
            .collect();
        let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))
            .await
            .expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let delivered = Arc::new(Mutex::new(Vec::new()));
        let asks_for_ed25519 = Arc::new(AtomicBool::new(false));
        let pems = Arc::new(keys.iter().map(|key| key.public.to_pem()).collect());
        let router = Router::new()
            .route("/users/{name}", get(actor))
            .route("/users/{name}/inbox", post(inbox))
            .route("/inbox", post(inbox))
            .with_state(Shared {
                port,
                pems,
                delivered: Arc::clone(&delivered),
                asks_for_ed25519: Arc::clone(&asks_for_ed25519),
            });
        serve(listener, router.clone());
        for host in 0..hosts {
            let address = SocketAddr::from(([127, 0, 0, host + 2], port));
            serve(
                tokio::net::TcpListener::bind(address)
                    .await
                    .expect("the port is free on loopback"),
                router.clone(),
            );
        }
        Self {
            port,
            keys,
            delivered,
            asks_for_ed25519,
        }
    }

    /// From now on every answer of its inboxes says that it takes RFC 9421 with Ed25519
    /// (`Accept-Signature`, RFC 9421 section 5.1).
    pub fn ask_for_ed25519(&self) {
        self.asks_for_ed25519.store(true, Ordering::Relaxed);
    }

    /// Listens on further addresses (127.0.0.FIRST and up) and never answers anybody there: a connection
    /// is accepted and then kept waiting for ever.
    pub async fn add_tar_pits(&self, first: u8, hosts: u8) {
        for host in first..first + hosts {
            let address = SocketAddr::from(([127, 0, 0, host], self.port));
            let listener = tokio::net::TcpListener::bind(address)
                .await
                .expect("the port is free on loopback");
            tokio::spawn(async move {
                let mut held = Vec::new();
                while let Ok((connection, _)) = listener.accept().await {
                    held.push(connection);
                }
            });
        }
    }

    /// The ActivityPub id of an actor.
    pub fn actor_uri(&self, number: usize) -> String {
        format!("http://127.0.0.1:{}/users/actor{number}", self.port)
    }

    /// An actor as an instance would store it, on the host `127.0.0.HOST`.
    pub fn stored_actor(&self, number: usize, host: u8) -> Actor {
        let authority = format!("127.0.0.{host}:{}", self.port);
        let mut actor = crate::builders::remote_actor(
            i64::from(host) * 1000 + i64::try_from(number).expect("few") + 1,
            &format!("actor{number}"),
            &authority,
        );
        for address in [&mut actor.uri, &mut actor.inbox, &mut actor.url] {
            *address = address.replacen("https:", "http:", 1);
        }
        actor.shared_inbox = Some(format!("http://{authority}/inbox"));
        actor.followers = Some(format!("{}/followers", actor.uri));
        actor
    }

    /// Every body delivered so far, in order of arrival.
    pub fn delivered(&self) -> Vec<String> {
        self.delivered.lock().expect("no panic while the lock is held").clone()
    }

    /// How many bodies were delivered.
    pub fn delivered_count(&self) -> usize {
        self.delivered.lock().expect("no panic while the lock is held").len()
    }

    /// The headers of a POST of `body` to `url`, signed by an actor.
    pub fn sign(
        &self,
        number: usize,
        dialect: Dialect,
        url: &Url,
        body: &[u8],
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> HeaderMap {
        let key = self.keys[number].private().expect("our own key");
        Signer::new(main_key_uri(&self.actor_uri(number)), key)
            .and_then(|signer| signer.sign(dialect, Outgoing::post(url, body), now, entropy))
            .expect("can be signed")
    }

    /// A public `Create(Note)` by an actor that mentions `to`.
    pub fn note(&self, number: usize, name: &str, to: &Actor, now: Timestamp) -> String {
        let actor = self.actor_uri(number);
        let id = format!("{actor}/notes/{name}");
        let (public, published) = ("https://www.w3.org/ns/activitystreams#Public", now.to_rfc3339());
        serde_json::json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": format!("{id}/activity"),
            "type": "Create",
            "actor": actor,
            "published": published,
            "to": [public],
            "cc": [to.uri],
            "object": {
                "id": id,
                "type": "Note",
                "attributedTo": actor,
                "published": published,
                "to": [public],
                "cc": [to.uri],
                "content": format!(
                    "<p>Note {name} for <a href=\"{}\">@{}</a>, as long as posts usually are: a sentence or two \
                     about the weather, the build, and what to have for dinner.</p>",
                    to.url, to.username
                ),
                "tag": [{"type": "Mention", "href": to.uri, "name": to.handle()}],
            },
        })
        .to_string()
    }
}

fn serve(listener: tokio::net::TcpListener, router: Router) {
    tokio::spawn(async move { axum::serve(listener, router).await });
}

async fn actor(State(shared): State<Shared>, Path(name): Path<String>) -> Response {
    let number: Option<usize> = name.strip_prefix("actor").and_then(|n| n.parse().ok());
    let Some((number, pem)) = number.and_then(|n| Some((n, shared.pems.get(n)?))) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let origin = format!("http://127.0.0.1:{}", shared.port);
    let id = format!("{origin}/users/actor{number}");
    let document = serde_json::json!({
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
        "id": id,
        "type": "Person",
        "preferredUsername": name,
        "inbox": format!("{id}/inbox"),
        "outbox": format!("{id}/outbox"),
        "followers": format!("{id}/followers"),
        "endpoints": {"sharedInbox": format!("{origin}/inbox")},
        "publicKey": {"id": main_key_uri(&id), "owner": id, "publicKeyPem": pem},
    });
    (
        [(header::CONTENT_TYPE, "application/activity+json")],
        document.to_string(),
    )
        .into_response()
}

async fn inbox(State(shared): State<Shared>, body: Bytes) -> Response {
    let text = String::from_utf8_lossy(&body).into_owned();
    shared
        .delivered
        .lock()
        .expect("no panic while the lock is held")
        .push(text);
    if shared.asks_for_ed25519.load(Ordering::Relaxed) {
        let wanted = "sig1=(\"@method\" \"@target-uri\" \"content-digest\");created;alg=\"ed25519\"";
        return (StatusCode::ACCEPTED, [("accept-signature", wanted)]).into_response();
    }
    StatusCode::ACCEPTED.into_response()
}
