//! What apps ask for: registration, tokens, and where to find all that. Open to every origin, because
//! apps in browsers live on origins of their own; none of it looks at a cookie.

mod create_app;
mod create_introspection;
mod create_pushed_request;
mod create_revocation;
mod create_token;
mod error;
mod get_metadata;
mod parameters;
mod party_token;
mod presented_code;

use crate::client::ClientIp;
use crate::handle::Auth;
use crate::oauth::OauthError;
use ::http::{HeaderValue, Method, header, request::Parts};
use axum::extract::FromRequestParts;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Router, middleware};
use std::convert::Infallible;
use std::net::IpAddr;
use std::time::Duration;
use tower_http::cors::{Any, CorsLayer};

/// How long a browser may remember that every origin may ask.
const PREFLIGHT_KEPT: Duration = Duration::from_secs(3600);

/// The routes, complete with their paths.
pub(super) fn routes() -> Router<Auth> {
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        // By name: to a browser `*` means everything but `Authorization`, which may hold the app's secret.
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, header::ACCEPT])
        .max_age(PREFLIGHT_KEPT);
    let secret = Router::new()
        .route("/api/v1/apps", post(create_app::handle))
        .route("/oauth/token", post(create_token::handle))
        .route("/oauth/revoke", post(create_revocation::handle))
        .route("/oauth/introspect", post(create_introspection::handle))
        .route("/oauth/par", post(create_pushed_request::handle))
        .method_not_allowed_fallback(async || OauthError::MethodNotAllowed)
        .layer(middleware::map_response(never_stored));
    Router::new()
        .route("/.well-known/oauth-authorization-server", get(get_metadata::handle))
        .merge(secret)
        .layer(cors)
}

/// RFC 6749, 5.1: answers with secrets are kept nowhere, also by caches older than `Cache-Control`.
async fn never_stored(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

/// Where the request came from, if the server said so.
struct SentFrom(Option<IpAddr>);

impl<S: Sync> FromRequestParts<S> for SentFrom {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get::<ClientIp>().map(|client| client.0)))
    }
}
