//! A client with an access token: what it reads through the API is what members see.

use domain::oauth::{App, Scopes};
use domain::session::Secret;
use domain::{AccountId, Clock};
use guildhall::os_entropy::OsEntropy;
use guildhall::real_clock::RealClock;
use serde_json::Value;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use store::oauth_tokens::NewToken;
use store::{Store, StoreError, oauth_apps, oauth_tokens};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

type Failure = Box<dyn std::error::Error>;

/// Whoever asks the API.
#[derive(Clone)]
pub struct Reader {
    address: SocketAddr,
    authority: String,
    token: String,
}

impl Reader {
    /// Gives `account` an app with a token, in the database itself.
    pub async fn new(
        store: &Store,
        account: AccountId,
        address: SocketAddr,
        authority: &str,
    ) -> Result<Self, StoreError> {
        let secret = Secret::draw(&OsEntropy);
        let now = RealClock.now();
        let scopes = Scopes::parse("read").expect("a scope of ours");
        let app = App {
            id: domain::id::draw(now, &OsEntropy),
            client_id: format!("bench-{}", domain::id::draw(now, &OsEntropy)),
            name: "bench".into(),
            website: None,
            redirect_uris: Vec::new(),
            scopes: scopes.clone(),
            is_public: false,
            created_at: now,
        };
        let token = NewToken {
            id: domain::id::draw(now, &OsEntropy),
            client_id: app.client_id.clone(),
            account_id: Some(account),
            scopes,
            code_hash: None,
            created_at: now,
        };
        let hash = secret.hash();
        store
            .write(move |tx| {
                oauth_apps::add(tx, &app, None)?;
                oauth_tokens::add(tx, &hash, &token)
            })
            .await?;
        Ok(Self {
            address,
            authority: authority.to_owned(),
            token: secret.reveal().to_owned(),
        })
    }

    /// The bytes of a GET, for [`crate::load::run`].
    pub fn request(&self, path: &str) -> Vec<u8> {
        format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nAccept: application/json\r\n\r\n",
            self.authority, self.token
        )
        .into_bytes()
    }

    /// One GET, with its JSON.
    pub async fn get(&self, path: &str) -> Result<Value, Failure> {
        let mut stream = TcpStream::connect(self.address).await?;
        let request = String::from_utf8(self.request(path))?.replacen(
            "Accept: application/json\r\n",
            "Accept: application/json\r\nConnection: close\r\n",
            1,
        );
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        let end = answer
            .windows(4)
            .position(|w| w == b"\r\n\r\n")
            .ok_or("an answer without a head")?;
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        if !head.starts_with("HTTP/1.1 200") {
            return Err(format!("{path}: {}", head.lines().next().unwrap_or_default()).into());
        }
        Ok(serde_json::from_slice(&answer[end + 4..])?)
    }

    /// The ActivityPub ids of every post that mentions the member, newest first, down to `at_most`.
    pub async fn mentioned_in(&self, at_most: usize) -> Result<BTreeSet<String>, Failure> {
        let mut found = BTreeSet::new();
        let mut before = String::new();
        while found.len() < at_most {
            let page = self
                .get(&format!("/api/v1/notifications?types[]=mention&limit=80{before}"))
                .await?;
            let page = page.as_array().ok_or("notifications are a list")?;
            let Some(last) = page.last() else { break };
            let last = last["id"].as_str().ok_or("a notification has an id")?;
            before = format!("&max_id={last}");
            for notification in page {
                let uri = notification["status"]["uri"].as_str().ok_or("a mention has a status")?;
                found.insert(uri.to_owned());
            }
        }
        Ok(found)
    }
}
