//! `GET /jwks.json`: the public keys (RFC 7517). An hour in a cache is less than the day that a key is
//! published before it signs.

use super::cached;
use crate::handle::Auth;
use crate::openid::OpenIdError;
use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;

pub(super) async fn handle(State(auth): State<Auth>, headers: HeaderMap) -> Result<Response, OpenIdError> {
    let keys = auth.openid().jwks().await?;
    Ok(cached::json(&headers, &keys))
}
