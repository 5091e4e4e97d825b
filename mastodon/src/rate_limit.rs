//! How often somebody may ask: 300 requests in five minutes for an account, and as many for an address
//! without one. Every answer says how the allowance stands.

use crate::authentication::{ClientAddress, Presented};
use crate::{ApiError, Mastodon};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::AccountId;
use domain::rate_limit::{Allowance, counted_as};
use std::net::{IpAddr, Ipv6Addr};

/// The most requests in a period.
pub(crate) const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
/// How many are left.
pub(crate) const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
/// When all of them are there again, RFC 3339.
pub(crate) const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// Whose allowance a request is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Counted {
    Account(AccountId),
    /// IPv4, or the /64 of IPv6.
    Address(IpAddr),
}

/// Stands for everybody whose address nobody told us: they share one allowance.
const NOBODY_KNOWS: IpAddr = IpAddr::V6(Ipv6Addr::UNSPECIFIED);

fn counted(request: &Request) -> Counted {
    if let Some(Presented::Token(access)) = request.extensions().get::<Presented>()
        && let Some(account) = &access.account
    {
        return Counted::Account(account.id);
    }
    // A token that is not good counts as no token, or guessing would be free.
    let address = request.extensions().get::<ClientAddress>();
    Counted::Address(counted_as(address.map_or(NOBODY_KNOWS, |known| known.0)))
}

/// Counts the request and tells the client.
pub(crate) async fn count(State(app): State<Mastodon>, request: Request, next: Next) -> Response {
    let allowance = app.limiter().count(&counted(&request), app.now());
    let mut response = match allowance.outcome {
        Ok(()) => next.run(request).await,
        Err(after) => ApiError::TooMany(after).into_response(),
    };
    tell(&mut response, &allowance);
    response
}

fn tell(response: &mut Response, allowance: &Allowance) {
    let headers = response.headers_mut();
    headers.insert(LIMIT, allowance.limit.into());
    headers.insert(REMAINING, allowance.remaining.into());
    if let Ok(at) = HeaderValue::from_str(&allowance.full_at.to_rfc3339()) {
        headers.insert(RESET, at);
    }
}
