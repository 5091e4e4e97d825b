//! What many speak of. Nothing is counted here, so nothing trends.

use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(list_tags))
        .routes(routes!(list_statuses))
        .routes(routes!(list_links))
}

/// None. The older address of hashtags.
#[utoipa::path(
    get, path = "/api/v1/trends", tag = "trends",
    responses((status = 200, body = Vec<entities::Tag>)),
)]
pub(crate) async fn list() -> ApiResult<Json<Vec<entities::Tag>>> {
    Ok(Json(Vec::new()))
}

/// None.
#[utoipa::path(
    get, path = "/api/v1/trends/tags", tag = "trends",
    responses((status = 200, body = Vec<entities::Tag>)),
)]
pub(crate) async fn list_tags() -> ApiResult<Json<Vec<entities::Tag>>> {
    Ok(Json(Vec::new()))
}

/// None.
#[utoipa::path(
    get, path = "/api/v1/trends/statuses", tag = "trends",
    responses((status = 200, body = Vec<entities::Status>)),
)]
pub(crate) async fn list_statuses() -> ApiResult<Json<Vec<entities::Status>>> {
    Ok(Json(Vec::new()))
}

/// None.
#[utoipa::path(
    get, path = "/api/v1/trends/links", tag = "trends",
    responses((status = 200, body = Vec<Object>)),
)]
pub(crate) async fn list_links() -> ApiResult<Json<Vec<Value>>> {
    Ok(Json(Vec::new()))
}
