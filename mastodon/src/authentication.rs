//! Who is asking: read once per request, before it is counted and before any endpoint runs. The token
//! and the account behind it are as they are now: a token never outlives a ban (house rule 12).

use crate::{ApiError, Mastodon};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::oauth::Access;
use domain::session::Secret;
use std::net::IpAddr;
use std::sync::Arc;
use store::oauth_tokens;

/// The client's IP address, as a request extension. The server finds it out: it knows which proxies to
/// trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// What a request showed.
#[derive(Clone)]
pub(crate) enum Presented {
    /// No token.
    Nothing,
    /// A token that is none of ours, or none any more.
    Invalid,
    /// A living token.
    Token(Arc<Access>),
}

/// Notes in the request who asks; [`crate::extract`] reads it there.
pub(crate) async fn note(State(app): State<Mastodon>, mut request: Request, next: Next) -> Response {
    let presented = match bearer(request.headers()) {
        None => Presented::Nothing,
        Some(token) => match find(&app, &token).await {
            Ok(presented) => presented,
            Err(error) => return error.into_response(),
        },
    };
    request.extensions_mut().insert(presented);
    next.run(request).await
}

async fn find(app: &Mastodon, token: &str) -> Result<Presented, ApiError> {
    if !is_one_of_ours(token) {
        return Ok(Presented::Invalid);
    }
    let hash = Secret::presented(token).hash();
    let found = app.read(move |conn, _| Ok(oauth_tokens::find(conn, &hash)?)).await?;
    let Some(access) = found else {
        return Ok(Presented::Invalid);
    };
    let now = app.now();
    if access.is_due_for_touch(now) {
        let id = access.token_id;
        let noted = app.write(move |conn, _| Ok(oauth_tokens::touch(conn, id, now)?)).await;
        if let Err(error) = noted {
            // Whoever reads is not refused because their reading could not be written down.
            tracing::warn!(%error, "the use of a token could not be noted");
        }
    }
    Ok(Presented::Token(Arc::new(access)))
}

/// Whether a text has the shape of our tokens (256 bits, hexadecimal): what has not needs no look-up.
fn is_one_of_ours(token: &str) -> bool {
    token.len() == 64 && token.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The token of `Authorization: Bearer …` (RFC 6750 section 2.1). Tokens in query strings are not read:
/// they end up in logs.
fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}
