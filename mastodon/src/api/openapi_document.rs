//! The description of this API for programs.

use crate::Mastodon;
use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(get))
}

/// This document.
#[utoipa::path(
    get, path = "/api/openapi.json", tag = "instance",
    responses((status = 200, description = "OpenAPI 3.1", body = Object)),
)]
pub(crate) async fn get(State(app): State<Mastodon>) -> Json<utoipa::openapi::OpenApi> {
    Json(app.openapi())
}
