//! One document from one address: the signed request with its double knock, the checks of the
//! answer, and the one further request where a document names another address as its own.

use crate::bounded_json;
use crate::fetch::content_type::{self, ACCEPT_ACTIVITY};
use crate::fetch::dialects::asks_for_another_knock;
use crate::fetch::identity::{Identity, identify};
use crate::fetch::{Document, FetchError, Fetched, Inner};
use crate::signature::{Dialect, Outgoing, Signer};
use futures::FutureExt;
use futures::future::BoxFuture;
use http::{HeaderMap, HeaderValue, header};
use net::{Hop, HopHeaders, Limits, NetError, Response};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// A document that was read, and where it was found.
struct Found {
    json: Value,
    raw: String,
    at: Url,
}

impl Inner {
    /// The document at `url`, or at the address of the same origin that it names as its own.
    pub(super) async fn document(&self, url: &Url, time: Duration) -> Fetched {
        let found = self.read(url, time).await?;
        let found = match identify(&found.json, &found.at)? {
            Identity::Here(id) => return Ok(document(id, found)),
            Identity::Elsewhere(address) => {
                self.allowed(&address).await?;
                self.read(&address, time).await?
            }
        };
        match identify(&found.json, &found.at)? {
            Identity::Here(id) => Ok(document(id, found)),
            Identity::Elsewhere(_) => Err(FetchError::IdMismatch { host: host(&found.at) }),
        }
    }

    async fn read(&self, url: &Url, time: Duration) -> Result<Found, FetchError> {
        let response = self.knock(url, time).await?;
        let host = host(&response.final_url);
        check_status(response.status.as_u16(), &host)?;
        if !content_type::is_activity(&response.headers) {
            return Err(FetchError::ContentType { host });
        }
        let bad = |cause| FetchError::Json {
            host: host.clone(),
            cause,
        };
        let json = bounded_json::parse(&response.body).map_err(bad)?;
        let raw = bounded_json::check(&response.body).map_err(bad)?.to_owned();
        Ok(Found {
            json,
            raw,
            at: response.final_url,
        })
    }

    /// Asks in the dialect the server is known to understand, and once more in the other one if the
    /// answer may mean that it did not.
    async fn knock(&self, url: &Url, time: Duration) -> Result<Response, FetchError> {
        let limits = Limits::default().within(time).body(bounded_json::MAX_BYTES);
        let Some(signer) = (self.parts.signer)().await else {
            return Ok(self
                .parts
                .client
                .get(
                    url,
                    &AcceptHop {
                        inner: self,
                        accept: ACCEPT_ACTIVITY,
                    },
                    limits,
                )
                .await?);
        };
        let authority = domain::Origin::of(url).ok_or(FetchError::BadUrl)?.authority();
        let first = self.dialects.first(&authority);
        let hop = |dialect| SignedHop {
            inner: self,
            signer: Arc::clone(&signer),
            dialect,
        };
        let response = self.parts.client.get(url, &hop(first), limits).await?;
        if !asks_for_another_knock(response.status.as_u16()) {
            return Ok(response);
        }
        let second = self.parts.client.get(url, &hop(first.other()), limits).await?;
        if second.status.is_success() {
            self.dialects.learn(&authority, first.other());
        }
        Ok(second)
    }
}

/// Statuses into our words; a success is none of them.
pub(super) fn check_status(status: u16, host: &str) -> Result<(), FetchError> {
    let host = host.to_owned();
    match status {
        200..=299 => Ok(()),
        404 => Err(FetchError::NotFound { host }),
        410 => Err(FetchError::Gone { host }),
        401 | 403 => Err(FetchError::Forbidden { host, status }),
        _ => Err(FetchError::Status { host, status }),
    }
}

/// The authority of an address, for messages.
pub(super) fn host(url: &Url) -> String {
    domain::Origin::of(url)
        .map(|origin| origin.authority())
        .unwrap_or_default()
}

fn document(id: String, found: Found) -> Arc<Document> {
    Arc::new(Document {
        id,
        json: found.json,
        raw: found.raw,
    })
}

/// Signs every hop for its own address.
struct SignedHop<'i> {
    inner: &'i Inner,
    signer: Arc<Signer>,
    dialect: Dialect,
}

impl HopHeaders for SignedHop<'_> {
    fn for_hop<'a>(&'a self, hop: Hop<'a>) -> BoxFuture<'a, Result<HeaderMap, NetError>> {
        async move {
            self.inner.allowed(hop.url).await.map_err(stopped)?;
            let parts = &self.inner.parts;
            let mut headers = self
                .signer
                .sign(self.dialect, Outgoing::get(hop.url), parts.clock.now(), &*parts.entropy)
                .map_err(|error| stopped(FetchError::Sign(error.to_string())))?;
            headers.insert(header::ACCEPT, HeaderValue::from_static(ACCEPT_ACTIVITY));
            Ok(headers)
        }
        .boxed()
    }
}

/// An unsigned request.
pub(super) struct AcceptHop<'i> {
    pub(super) inner: &'i Inner,
    pub(super) accept: &'static str,
}

impl HopHeaders for AcceptHop<'_> {
    fn for_hop<'a>(&'a self, hop: Hop<'a>) -> BoxFuture<'a, Result<HeaderMap, NetError>> {
        async move {
            self.inner.allowed(hop.url).await.map_err(stopped)?;
            Ok(HeaderMap::from_iter([(
                header::ACCEPT,
                HeaderValue::from_static(self.accept),
            )]))
        }
        .boxed()
    }
}

fn stopped(error: FetchError) -> NetError {
    NetError::Stopped(Box::new(error))
}
