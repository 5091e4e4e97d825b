//! `GET /.well-known/openid-configuration`: OpenID Connect Discovery 1.0.

use super::cached;
use crate::handle::Auth;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};

pub(super) async fn handle(State(auth): State<Auth>, headers: HeaderMap) -> Response {
    match auth.openid_metadata() {
        Ok(metadata) => cached::json(&headers, &metadata),
        Err(error) => {
            tracing::error!(%error, "the discovery document cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
