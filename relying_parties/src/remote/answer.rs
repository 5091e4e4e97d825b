//! One request to an admin API: what every status means, and never more of the body than fits.

use super::error::RemoteError;
use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};
use reqwest::{RequestBuilder, Response};
use serde_json::Value as Json;
use std::time::Duration;
use url::Url;

/// The most of a body that is read: a page of a hundred accounts is far below.
pub(super) const MOST_BYTES: usize = 4 << 20;

/// The longest that a `Retry-After` is taken at its word.
const MOST_WAIT: Duration = Duration::from_secs(3600);

/// What an admin API answered.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// The body, if it is JSON.
    pub(super) body: Option<Json>,
}

/// What a server is told apart by in messages, and what its token needs.
#[derive(Clone, Debug)]
pub(super) struct Manners {
    /// Host and port.
    pub(super) server: String,
    /// What to do about a 403.
    pub(super) needed: &'static str,
    /// What to do about a 404 of the API itself.
    pub(super) api: &'static str,
}

impl Manners {
    /// Of the server at this address.
    pub(super) fn new(url: &Url, needed: &'static str, api: &'static str) -> Self {
        let host = url.host_str().unwrap_or("the server");
        let server = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        Self { server, needed, api }
    }

    /// Sends a request and sorts the answer: successes and 404 come back, everything else is an error.
    pub(super) async fn ask(&self, request: RequestBuilder) -> Result<Answer, RemoteError> {
        let response = request.send().await.map_err(|source| self.unreachable(source))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let server = self.server.clone();
        match status.as_u16() {
            200..=299 | 404 => {}
            401 => return Err(RemoteError::BadToken { server }),
            403 => {
                let needed = self.needed;
                return Err(RemoteError::NotAllowed { server, needed });
            }
            429 => {
                let after = retry_after(&headers);
                return Err(RemoteError::Busy { server, after });
            }
            status @ 500..=599 => return Err(RemoteError::Broken { server, status }),
            status => return Err(RemoteError::Refused { server, status }),
        }
        let bytes = self.body(response).await?;
        Ok(Answer {
            status,
            body: serde_json::from_slice(&bytes).ok(),
        })
    }

    async fn body(&self, mut response: Response) -> Result<Vec<u8>, RemoteError> {
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|source| self.unreachable(source))? {
            if bytes.len() + chunk.len() > MOST_BYTES {
                return Err(RemoteError::TooLong {
                    server: self.server.clone(),
                    most_bytes: MOST_BYTES,
                });
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    fn unreachable(&self, source: reqwest::Error) -> RemoteError {
        RemoteError::Unreachable {
            server: self.server.clone(),
            // The address holds names of accounts.
            source: source.without_url(),
        }
    }

    /// The body of a success.
    pub(super) fn json(&self, answer: Answer) -> Result<Json, RemoteError> {
        if answer.status == StatusCode::NOT_FOUND {
            return Err(self.no_api());
        }
        answer.body.ok_or_else(|| self.bad())
    }

    /// An answer of another shape.
    pub(super) fn bad(&self) -> RemoteError {
        RemoteError::BadAnswer {
            server: self.server.clone(),
        }
    }

    /// A 404 of the API itself.
    pub(super) fn no_api(&self) -> RemoteError {
        RemoteError::NoApi {
            server: self.server.clone(),
            needed: self.api,
        }
    }
}

/// `Retry-After` in seconds. Dates are left to our own back-off: no admin API sends them.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let secs: u64 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(secs).min(MOST_WAIT))
}

/// An address below the one of the server; `segments` are escaped one by one, so that no name of an account
/// becomes a path.
pub(crate) fn below(base: &Url, segments: &[&str]) -> Url {
    let mut url = base.clone();
    url.set_query(None);
    url.set_fragment(None);
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}

/// A text of an object.
pub(super) fn text<'a>(object: &'a Json, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Json::as_str)
}

/// Whether a flag of an object is set. Synapse wrote some as 0 and 1.
pub(super) fn flag(object: &Json, key: &str) -> bool {
    match object.get(key) {
        Some(Json::Bool(is)) => *is,
        Some(Json::Number(number)) => number.as_i64() != Some(0),
        _ => false,
    }
}

/// Whether an object has this key, and not `null`.
pub(super) fn is_there(object: &Json, key: &str) -> bool {
    object.get(key).is_some_and(|value| !value.is_null())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_of_an_account_becomes_a_path() {
        let base: Url = "http://127.0.0.1:8008/matrix/".parse().expect("a URL");
        let plain = below(&base, &["_synapse", "admin", "v2", "users", "@bob:example.org"]);
        assert_eq!(plain.path(), "/matrix/_synapse/admin/v2/users/@bob:example.org");
        let sly = below(&base, &["users", "../../reset?x=1#y"]);
        assert_eq!(sly.path(), "/matrix/users/..%2F..%2Freset%3Fx=1%23y");
        assert_eq!((sly.query(), sly.fragment()), (None, None));
    }

    #[test]
    fn a_retry_after_is_seconds_and_not_longer_than_an_hour() {
        let after = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, http::HeaderValue::from_static(text));
            retry_after(&headers).map(|wait| wait.as_secs())
        };
        assert_eq!(after("30"), Some(30));
        assert_eq!(after("999999"), Some(3600));
        assert_eq!(after("Wed, 21 Oct 2026 07:28:00 GMT"), None);
    }
}
