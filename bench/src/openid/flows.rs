//! Whole code flows, from a browser that is signed in to tokens in the relying party's hands.

use super::Failure;
use super::people::{CLIENT, House, REDIRECT, SCOPES};
use crate::load::{Outcome, ask};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use tokio::net::TcpStream;
use url::{Url, form_urlencoded};

/// One id_token in so many is read.
const LOOKED_AT: usize = 100;

/// The figures.
pub struct Figures {
    /// Flows a second.
    pub per_second: f64,
    /// Half the flows took this long, milliseconds.
    pub p50_ms: f64,
    /// 95 % took at most this long.
    pub p95_ms: f64,
    /// Every answer was as it should be, and every id_token that was read was about its member.
    pub sound: bool,
}

/// What all connections share.
struct Shared {
    authority: String,
    secret: String,
    cookies: Vec<String>,
    usernames: Vec<String>,
    wanted: usize,
    next: AtomicUsize,
}

/// Runs `wanted` flows over `connections` connections.
pub async fn run(house: &House, wanted: usize, connections: usize) -> Result<Figures, Failure> {
    let shared = Arc::new(Shared {
        authority: house.rig.authority.clone(),
        secret: house.secret.reveal().to_owned(),
        cookies: house.cookies.clone(),
        usernames: house.usernames.clone(),
        wanted,
        next: AtomicUsize::new(0),
    });
    let started = Instant::now();
    let address = house.rig.address;
    let tasks: Vec<_> = (0..connections)
        .map(|_| {
            let shared = Arc::clone(&shared);
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(address).await?;
                stream.set_nodelay(true)?;
                shared.work(&mut stream).await
            })
        })
        .collect();
    let (mut outcome, mut sound) = (Outcome::default(), true);
    for task in tasks {
        for (is_sound, latency) in task.await?? {
            sound &= is_sound;
            outcome.latencies.push(latency);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of thousands")]
    let per_second = wanted as f64 / started.elapsed().as_secs_f64();
    Ok(Figures {
        per_second,
        p50_ms: outcome.percentile_ms(0.5),
        p95_ms: outcome.percentile_ms(0.95),
        sound,
    })
}

impl Shared {
    async fn work(&self, stream: &mut TcpStream) -> std::io::Result<Vec<(bool, std::time::Duration)>> {
        let (mut done, mut buffer) = (Vec::new(), Vec::with_capacity(8192));
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= self.wanted {
                return Ok(done);
            }
            let began = Instant::now();
            let sound = self.flow(stream, &mut buffer, number).await?;
            done.push((sound, began.elapsed()));
        }
    }

    /// One flow; whether it came out as it should.
    async fn flow(&self, stream: &mut TcpStream, buffer: &mut Vec<u8>, number: usize) -> std::io::Result<bool> {
        let who = number % self.cookies.len();
        let verifier = format!("{number:043}");
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier));
        let query = pairs(&[
            ("response_type", "code"),
            ("client_id", CLIENT),
            ("redirect_uri", REDIRECT),
            ("scope", SCOPES),
            ("state", &number.to_string()),
            ("nonce", &verifier),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        let request = format!(
            "GET /oauth/authorize?{query} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nAccept: text/html\r\n\r\n",
            self.authority, self.cookies[who]
        );
        let (_, head, _) = ask(stream, buffer, request.as_bytes()).await?;
        let Some(code) = code_of(&head) else {
            return Ok(false);
        };
        let body = pairs(&[
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", &verifier),
            ("client_id", CLIENT),
            ("client_secret", &self.secret),
        ]);
        let request = format!(
            "POST /oauth/token HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.authority,
            body.len()
        );
        let (status, _, answer) = ask(stream, buffer, request.as_bytes()).await?;
        let looked_at = number.is_multiple_of(LOOKED_AT);
        Ok(status == 200 && (!looked_at || is_about(&answer, &self.usernames[who], &verifier)))
    }
}

fn pairs(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// The code in the answer's `Location`.
fn code_of(head: &str) -> Option<String> {
    let line = head
        .lines()
        .find(|line| line.get(..9).is_some_and(|name| name.eq_ignore_ascii_case("location:")))?;
    let url = Url::parse(line[9..].trim()).ok()?;
    let (_, code) = url.query_pairs().find(|(name, _)| name == "code")?;
    Some(code.into_owned())
}

/// Whether the id_token in a token answer names this member and carries this nonce.
fn is_about(answer: &[u8], username: &str, nonce: &str) -> bool {
    let claims = || -> Option<Value> {
        let answer: Value = serde_json::from_slice(answer).ok()?;
        let token = answer["id_token"].as_str()?;
        let body = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
        serde_json::from_slice(&body).ok()
    };
    claims().is_some_and(|claims| {
        claims["preferred_username"] == username
            && claims["nonce"] == nonce
            && claims["aud"].to_string().contains(CLIENT)
    })
}
