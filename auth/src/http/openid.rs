//! What relying parties ask for beside tokens: who we are, which keys we sign with, and what a member's
//! claims are now. Open to every origin; none of it looks at a cookie.

mod cached;
mod error;
mod get_configuration;
mod get_jwks;
mod userinfo;

use crate::handle::Auth;
use crate::openid::metadata::JWKS_PATH;
use ::http::{Method, header};
use axum::Router;
use axum::routing::get;
use std::time::Duration;
use tower_http::cors::{Any, CorsLayer};

/// How long a browser may remember that every origin may ask.
const PREFLIGHT_KEPT: Duration = Duration::from_secs(3600);

/// The routes, complete with their paths.
pub(super) fn routes() -> Router<Auth> {
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        // By name: to a browser `*` means everything but `Authorization`, which holds the access token.
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::ACCEPT,
            header::IF_NONE_MATCH,
        ])
        .expose_headers([header::ETAG, header::WWW_AUTHENTICATE])
        .max_age(PREFLIGHT_KEPT);
    Router::new()
        .route("/.well-known/openid-configuration", get(get_configuration::handle))
        .route(JWKS_PATH, get(get_jwks::handle))
        .route("/oauth/userinfo", get(userinfo::handle).post(userinfo::handle))
        .layer(cors)
}
