//! One small document of another server, by the client that may go there: no redirects, eight seconds,
//! 256 KiB. A profile is far below.

use super::place::Base;
use super::{ClaimError, Claims};
use crate::remote::below;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use net::Limits;
use serde_json::Value as Json;
use std::time::Duration;
use url::Url;

const WITHIN: Duration = Duration::from_secs(8);
const MOST_BYTES: usize = 256 * 1024;

impl Claims {
    /// The JSON below an address. `query` is added to it.
    pub(super) async fn read(
        &self,
        base: &Base,
        segments: &[&str],
        query: Option<(&str, &str)>,
    ) -> Result<Json, ClaimError> {
        let (status, body) = match base {
            Base::Operator { url, token } => self.by_operator(address(url, segments, query), token).await?,
            Base::Stranger(url) => self.by_stranger(&address(url, segments, query)).await?,
            Base::WellKnown(url) => {
                let home = self.homeserver(url).await?;
                self.by_stranger(&address(&home, segments, query)).await?
            }
        };
        match status.as_u16() {
            200 => serde_json::from_slice(&body).map_err(|_| unread("the answer is no profile")),
            404 => Err(ClaimError::NoSuchAccount),
            401 | 403 => Err(ClaimError::Hidden),
            status => Err(unread(format!("the server answered with {status}"))),
        }
    }

    /// Where the homeserver of a name answers (Matrix client-server API, 4.1); at the name itself, if it does
    /// not say.
    async fn homeserver(&self, named: &Url) -> Result<Url, ClaimError> {
        let (status, body) = self
            .by_stranger(&below(named, &[".well-known", "matrix", "client"]))
            .await?;
        if status == StatusCode::NOT_FOUND {
            return Ok(named.clone());
        }
        let document: Option<Json> = serde_json::from_slice(&body).ok().filter(|_| status == StatusCode::OK);
        document
            .as_ref()
            .and_then(|json| json.pointer("/m.homeserver/base_url"))
            .and_then(Json::as_str)
            .and_then(|text| Url::parse(text).ok())
            .ok_or_else(|| unread("its /.well-known/matrix/client names no homeserver"))
    }

    async fn by_stranger(&self, url: &Url) -> Result<(StatusCode, Vec<u8>), ClaimError> {
        let limits = Limits::default().within(WITHIN).body(MOST_BYTES).redirects(0);
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        let answer = self.wiring.stranger.get(url, &headers, limits).await;
        let answer = answer.map_err(|error| unread(error.to_string()))?;
        Ok((answer.status, answer.body.to_vec()))
    }

    async fn by_operator(&self, url: Url, token: &str) -> Result<(StatusCode, Vec<u8>), ClaimError> {
        let told = |error: reqwest::Error| unread(error.without_url().to_string());
        let request = self.wiring.operator.get(url).bearer_auth(token).timeout(WITHIN);
        let mut answer = request.send().await.map_err(told)?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(told)? {
            if body.len() + chunk.len() > MOST_BYTES {
                return Err(unread("the answer is longer than any profile"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok((answer.status(), body))
    }
}

fn address(base: &Url, segments: &[&str], query: Option<(&str, &str)>) -> Url {
    let mut url = below(base, segments);
    if let Some((name, value)) = query {
        url.query_pairs_mut().append_pair(name, value);
    }
    url
}

fn unread(why: impl Into<String>) -> ClaimError {
    ClaimError::Unread { why: why.into() }
}
