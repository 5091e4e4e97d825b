//! The client for servers of strangers: every hop is checked, counted, timed and cut off. Redirects
//! are followed here and not in the HTTP library, because each one is a new address to check and,
//! for signed requests, to sign for.

pub mod body;
pub mod hop;
pub mod redirect;

pub use hop::{Hop, HopHeaders};

use crate::budget::Budget;
use crate::error::NetError;
use crate::limits::Limits;
use crate::resolver::RefusedAnswer;
use crate::target::Target;
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use redirect::Next;
use std::sync::Arc;
use url::Url;

/// An answer, whatever its status.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status of the last hop.
    pub status: StatusCode,
    /// The headers of the last hop.
    pub headers: HeaderMap,
    /// The whole body, decompressed.
    pub body: Bytes,
    /// Where it came from after all redirects, without a fragment.
    pub final_url: Url,
}

/// Talks to strangers. Cheap to clone; clones share connections and budgets.
#[derive(Clone, Debug)]
pub struct StrangerClient {
    client: reqwest::Client,
    budget: Arc<Budget>,
    allow_loopback: bool,
}

impl StrangerClient {
    pub(crate) fn new(client: reqwest::Client, budget: Arc<Budget>, allow_loopback: bool) -> Self {
        Self {
            client,
            budget,
            allow_loopback,
        }
    }

    /// Whether this client may reach this machine.
    pub fn allows_loopback(&self) -> bool {
        self.allow_loopback
    }

    /// Checks a URL without fetching it: scheme, credentials, literal address.
    pub fn check(&self, url: &Url) -> Result<Target, NetError> {
        Target::check(url, self.allow_loopback)
    }

    /// GET, following redirects. `headers` are asked for at every hop; a plain [`HeaderMap`] loses
    /// its credentials and signatures when a redirect leaves the origin.
    pub async fn get(&self, url: &Url, headers: &dyn HopHeaders, limits: Limits) -> Result<Response, NetError> {
        self.timed(Method::GET, url, headers, Bytes::new(), limits).await
    }

    /// POST. Redirects are not followed but returned as they are.
    pub async fn post(&self, url: &Url, headers: HeaderMap, body: Bytes, limits: Limits) -> Result<Response, NetError> {
        self.timed(Method::POST, url, &headers, body, limits).await
    }

    async fn timed(
        &self,
        method: Method,
        url: &Url,
        headers: &dyn HopHeaders,
        body: Bytes,
        limits: Limits,
    ) -> Result<Response, NetError> {
        let exchange = self.exchange(method, url, headers, body, limits);
        let outcome = tokio::time::timeout(limits.total, exchange).await.unwrap_or_else(|_| {
            Err(NetError::Timeout {
                host: url.host_str().unwrap_or_default().to_owned(),
            })
        });
        let host = url.host_str().unwrap_or_default();
        match &outcome {
            Ok(response) => tracing::debug!(host, status = response.status.as_u16(), "a stranger answered"),
            Err(error) => tracing::debug!(host, code = error.code(), "a stranger was not reached"),
        }
        outcome
    }

    async fn exchange(
        &self,
        method: Method,
        url: &Url,
        headers: &dyn HopHeaders,
        body: Bytes,
        limits: Limits,
    ) -> Result<Response, NetError> {
        let mut start = url.clone();
        start.set_fragment(None);
        let mut here = start.clone();
        let first = self.check(&here)?;
        let mut target = first.clone();
        for followed in 0..=limits.redirects {
            let hop = Hop {
                url: &here,
                first: &start,
            };
            let hop_headers = headers.for_hop(hop).await?;
            let _slot = self.budget.enter(&target.authority).await.map_err(|e| NetError::Busy {
                host: target.authority.clone(),
                retry_after: e.retry_after,
            })?;
            let request = self
                .client
                .request(method.clone(), here.clone())
                .headers(hop_headers)
                .body(body.clone());
            let response = request.send().await.map_err(|e| classify(e, &target.authority))?;
            body::check_headers(response.headers(), limits.header_bytes, &target.authority)?;
            if method == Method::GET && limits.redirects > 0 {
                match redirect::next(&response, &here, &target.authority)? {
                    Next::Stay => {}
                    Next::Follow(_) if followed == limits.redirects => break,
                    Next::Follow(to) => {
                        target = self.check(&to)?;
                        here = to;
                        continue;
                    }
                }
            }
            let (status, headers) = (response.status(), response.headers().clone());
            let body = body::read(response, limits.body_bytes, &target.authority).await?;
            return Ok(Response {
                status,
                headers,
                body,
                final_url: here,
            });
        }
        Err(NetError::TooManyRedirects {
            host: first.authority,
            limit: limits.redirects,
        })
    }
}

/// Puts our words on an error of the HTTP library, whose own words name the whole URL.
pub(crate) fn classify(error: reqwest::Error, host: &str) -> NetError {
    let host = host.to_owned();
    let mut cause: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(&error);
    while let Some(inner) = cause {
        if let Some(refused) = inner.downcast_ref::<RefusedAnswer>() {
            return NetError::RefusedAddress {
                host,
                address: refused.address,
                why: refused.why,
            };
        }
        cause = inner.source();
    }
    let error = error.without_url();
    if error.is_timeout() {
        NetError::Timeout { host }
    } else if error.is_dns() {
        NetError::Dns {
            host,
            cause: error.into(),
        }
    } else if error.is_connect() {
        NetError::Connect {
            host,
            cause: error.into(),
        }
    } else {
        NetError::Transport {
            host,
            cause: error.into(),
        }
    }
}
