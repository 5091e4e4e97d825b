//! Events as they happen. There is no streaming yet, and client programs are told so: they ask again
//! from time to time instead.

use crate::{ApiError, ApiResult, Mastodon};
use axum::Json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(health)).routes(routes!(connect))
}

/// Not there.
#[utoipa::path(
    get, path = "/api/v1/streaming/health", tag = "streaming",
    responses((status = 404, body = crate::entities::Error)),
)]
pub(crate) async fn health() -> ApiResult<Json<()>> {
    Err(ApiError::NotFound)
}

/// Not there.
#[utoipa::path(
    get, path = "/api/v1/streaming", tag = "streaming",
    responses((status = 404, body = crate::entities::Error)),
)]
pub(crate) async fn connect() -> ApiResult<Json<()>> {
    Err(ApiError::NotFound)
}
