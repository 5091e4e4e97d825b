//! Requests to an inbox as a test wants them: well signed, or wrong in one place.

use crate::parts::{Instance, Person};
use activitypub::signature::Dialect;
use activitypub::signature::signer::Outgoing;
use domain::{Clock, Timestamp};
use http::{HeaderMap, HeaderValue, header};
use net::Limits;
use serde_json::Value;
use std::time::Duration;
use url::Url;

/// What is wrong with a request. `default()` is nothing.
#[derive(Clone, Debug)]
pub struct Forgery {
    pub dialect: Dialect,
    pub path: &'static str,
    /// Signed this long before now (negative: after).
    pub signed_before_secs: i64,
    /// Sent instead of the body that was signed.
    pub other_body: Option<Vec<u8>>,
    /// The content type sent.
    pub content_type: Option<&'static str>,
    /// Without any signature.
    pub unsigned: bool,
}

impl Default for Forgery {
    fn default() -> Self {
        Self {
            dialect: Dialect::Rfc9421,
            path: "/inbox",
            signed_before_secs: 0,
            other_body: None,
            content_type: None,
            unsigned: false,
        }
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    /// The code of an error.
    pub fn code(&self) -> &str {
        self.body["error"].as_str().unwrap_or_default()
    }

    #[track_caller]
    pub fn assert(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.code()), (status, code), "{:?}", self.body);
        assert!(
            code.is_empty() || self.body["message"].as_str().is_some_and(|message| message.len() > 10),
            "{:?}",
            self.body
        );
    }
}

/// Sends an activity signed by `signer`.
pub async fn send(instance: &Instance, signer: &Person, activity: &Value) -> Answer {
    send_as(instance, signer, activity.to_string().as_bytes(), &Forgery::default()).await
}

/// Sends a body signed by `signer`, wrong in the way `forgery` says.
pub async fn send_as(instance: &Instance, signer: &Person, body: &[u8], forgery: &Forgery) -> Answer {
    let url = Url::parse(&format!("{}{}", instance.url, forgery.path)).expect("a url");
    let now = instance.world.now();
    let signed_at = Timestamp::from_secs(now.as_secs() - forgery.signed_before_secs);
    let mut headers = signer
        .signer()
        .sign(
            forgery.dialect,
            Outgoing::post(&url, body),
            signed_at,
            &*instance.world.entropy(),
        )
        .expect("signed");
    if forgery.unsigned {
        headers.remove("signature");
        headers.remove("signature-input");
    }
    if let Some(content_type) = forgery.content_type {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    let body = forgery.other_body.clone().unwrap_or_else(|| body.to_vec());
    post(instance, &url, headers, body).await
}

/// Sends exactly this.
pub async fn post(instance: &Instance, url: &Url, headers: HeaderMap, body: Vec<u8>) -> Answer {
    let limits = Limits::default().within(Duration::from_secs(20));
    let response = instance
        .world
        .client()
        .post(url, headers, body.into(), limits)
        .await
        .expect("an answer");
    Answer {
        status: response.status.as_u16(),
        headers: response.headers,
        body: serde_json::from_slice(&response.body).unwrap_or_default(),
    }
}

/// GET with these headers.
pub async fn get(instance: &Instance, path: &str, headers: HeaderMap) -> Answer {
    let url = Url::parse(&format!("{}{path}", instance.url)).expect("a url");
    let limits = Limits::default().redirects(0);
    let response = instance
        .world
        .client()
        .get(&url, &headers, limits)
        .await
        .expect("an answer");
    Answer {
        status: response.status.as_u16(),
        headers: response.headers,
        body: serde_json::from_slice(&response.body).unwrap_or_default(),
    }
}

/// GET as a program that wants ActivityPub.
pub async fn get_document(instance: &Instance, path: &str) -> Answer {
    get(instance, path, accept()).await
}

/// GET signed by somebody.
pub async fn get_signed(instance: &Instance, path: &str, signer: &Person) -> Answer {
    get_signed_at(instance, path, signer, 0).await
}

/// GET signed by somebody this long ago.
pub async fn get_signed_at(instance: &Instance, path: &str, signer: &Person, secs_ago: i64) -> Answer {
    let url = Url::parse(&format!("{}{path}", instance.url)).expect("a url");
    let mut headers = signer
        .signer()
        .sign(
            Dialect::Cavage,
            Outgoing::get(&url),
            Timestamp::from_secs(instance.world.now().as_secs() - secs_ago),
            &*instance.world.entropy(),
        )
        .expect("signed");
    headers.extend(accept());
    get(instance, path, headers).await
}

fn accept() -> HeaderMap {
    HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static("application/activity+json"))])
}
