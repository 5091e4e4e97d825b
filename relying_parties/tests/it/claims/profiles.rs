//! A server with public profiles, in the shapes of Synapse and Mastodon, and with faults.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What is wrong with every answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    #[default]
    None,
    Status(u16),
    /// It leads elsewhere.
    Redirect(String),
    /// Ten megabytes.
    Flood,
    Html,
}

#[derive(Default)]
struct Inner {
    /// Path with query → document.
    documents: HashMap<String, Json>,
    fault: Fault,
    asked: Vec<String>,
    authorized: Vec<Option<String>>,
}

/// It stops when dropped.
pub struct Profiles {
    /// `http://127.0.0.1:port`.
    pub base: String,
    /// `127.0.0.1:port`.
    pub authority: String,
    inner: Arc<Mutex<Inner>>,
    server: JoinHandle<()>,
}

impl Drop for Profiles {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Profiles {
    pub async fn start() -> Self {
        let inner = Arc::new(Mutex::new(Inner::default()));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let authority = listener.local_addr().expect("it is bound").to_string();
        let app = Router::new().fallback(answer).with_state(Arc::clone(&inner));
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, app).await;
        });
        Self {
            base: format!("http://{authority}"),
            authority,
            inner,
            server,
        }
    }

    pub fn put(&self, path: &str, document: Json) {
        self.inner
            .lock()
            .expect("no panic")
            .documents
            .insert(path.to_owned(), document);
    }

    /// What `@localpart:server` is called.
    pub fn call(&self, user_id: &str, display_name: &str) {
        let path = format!("/_matrix/client/v3/profile/{user_id}");
        self.put(&path, json!({ "displayname": display_name, "avatar_url": "mxc://a/b" }));
    }

    /// A Mastodon profile with this note and this field. `username`: as that server spells it.
    pub fn describe(&self, username: &str, note: &str, field: &str) {
        let path = format!("/api/v1/accounts/lookup?acct={}", username.to_ascii_lowercase());
        let document = json!({
            "id": "1", "username": username, "acct": username, "display_name": username,
            "note": note, "fields": [{ "name": "Guild", "value": field, "verified_at": null }],
        });
        self.put(&path, document);
    }

    pub fn misbehave(&self, fault: Fault) {
        self.inner.lock().expect("no panic").fault = fault;
    }

    pub fn asked(&self) -> Vec<String> {
        self.inner.lock().expect("no panic").asked.clone()
    }

    /// The last `Authorization`.
    pub fn authorized(&self) -> Option<String> {
        self.inner
            .lock()
            .expect("no panic")
            .authorized
            .last()
            .cloned()
            .flatten()
    }
}

async fn answer(State(inner): State<Arc<Mutex<Inner>>>, headers: HeaderMap, uri: Uri) -> Response {
    let mut inner = inner.lock().expect("no panic");
    let path = uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    inner.asked.push(path.clone());
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    inner.authorized.push(shown.map(ToOwned::to_owned));
    match &inner.fault {
        Fault::None => {}
        Fault::Status(status) => return StatusCode::from_u16(*status).expect("a status").into_response(),
        Fault::Redirect(to) => return (StatusCode::FOUND, [(header::LOCATION, to.clone())]).into_response(),
        Fault::Flood => return "x".repeat(10 << 20).into_response(),
        Fault::Html => return "<p>gh-0000-0000-0000</p>".into_response(),
    }
    match inner.documents.get(&path) {
        Some(document) => document.to_string().into_response(),
        None => (StatusCode::NOT_FOUND, r#"{"errcode":"M_NOT_FOUND"}"#).into_response(),
    }
}
