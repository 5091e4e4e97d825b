//! One router over all rooms, and the layers around it: outermost what protects the server, innermost
//! what a handler wants to know.

use super::health;
use super::rooms::Rooms;
use crate::api::AdminApi;
use crate::config::Config;
use crate::listener::client_address::{self, TrustedProxies};
use crate::listener::load::{self, Room};
use crate::listener::{access_log, body_deadline, host_check, nul_check, too_large};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use domain::Entropy;
use std::sync::Arc;
use store::Store;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;

/// The largest body that anything takes.
pub const BODY_BYTES: usize = 1 << 20;

/// The whole web surface.
pub fn router(config: &Config, rooms: Rooms, room: Room, store: Store, entropy: Arc<dyn Entropy>) -> Router {
    let Rooms {
        auth,
        federation,
        mastodon,
        pages,
        office,
        membership: _,
        enforcer: _,
        antispam,
    } = rooms;
    let admin_api = AdminApi {
        office,
        auth: auth.clone(),
    };
    let origin = Arc::new(config.instance.origin.clone());
    Router::new()
        .route("/health", get(health::get).with_state(store))
        .merge(auth.router())
        // What was sealed against guessing by size (pages) compresses by itself.
        .merge(federation.router().layer(CompressionLayer::new().gzip(true)))
        .merge(mastodon.router().layer(CompressionLayer::new().gzip(true)))
        .merge(admin_api.router(&mastodon).layer(CompressionLayer::new().gzip(true)))
        .merge(antispam.router())
        .merge(pages.router())
        // From here on the last one added is the first to see a request.
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(RequestBodyLimitLayer::new(BODY_BYTES))
        .layer(from_fn(too_large::explain))
        .layer(from_fn(body_deadline::bound))
        .layer(from_fn(nul_check::check))
        .layer(from_fn_with_state(origin, host_check::check))
        .layer(from_fn_with_state(room, load::shed))
        .layer(from_fn_with_state(entropy, access_log::record))
        .layer(from_fn_with_state(
            TrustedProxies::new(&config.http.trusted_proxies),
            client_address::note,
        ))
}
