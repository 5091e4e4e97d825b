//! No other site makes our visitors do things: a request that changes something must come from our own
//! origin. Browsers say so by themselves; scripts write the `Origin` header.

use crate::error::AuthError;
use crate::handle::Auth;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, header};

/// Refuses unsafe requests of other origins.
pub(super) async fn guard(State(auth): State<Auth>, request: Request, next: Next) -> Result<Response, AuthError> {
    if request.method().is_safe() || may_change(&auth, request.headers()) {
        return Ok(next.run(request).await);
    }
    Err(AuthError::ForeignOrigin)
}

fn may_change(auth: &Auth, headers: &HeaderMap) -> bool {
    if headers.contains_key(header::ORIGIN) {
        return auth.sent_by_own_origin(headers);
    }
    headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin")
}
