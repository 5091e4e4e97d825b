//! Posts that wait for their time. There are none yet: `POST /api/v1/statuses` refuses `scheduled_at`.

use crate::extract::Member;
use crate::{ApiError, ApiResult, Mastodon};
use axum::Json;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get, update, delete))
}

/// None.
#[utoipa::path(
    get, path = "/api/v1/scheduled_statuses", tag = "statuses",
    responses((status = 200, body = Vec<Object>)),
    security(("oauth" = ["read:statuses"])),
)]
pub(crate) async fn list(member: Member) -> ApiResult<Json<Vec<Value>>> {
    member.require("read:statuses")?;
    Ok(Json(Vec::new()))
}

/// There is none.
#[utoipa::path(
    get, path = "/api/v1/scheduled_statuses/{id}", tag = "statuses",
    params(("id" = String, Path)),
    responses((status = 404, body = crate::entities::Error)),
    security(("oauth" = ["read:statuses"])),
)]
pub(crate) async fn get(member: Member) -> ApiResult<Json<()>> {
    member.require("read:statuses")?;
    Err(ApiError::NotFound)
}

/// There is none.
#[utoipa::path(
    put, path = "/api/v1/scheduled_statuses/{id}", tag = "statuses",
    params(("id" = String, Path)),
    responses((status = 404, body = crate::entities::Error)),
    security(("oauth" = ["write:statuses"])),
)]
pub(crate) async fn update(member: Member) -> ApiResult<Json<()>> {
    member.require("write:statuses")?;
    Err(ApiError::NotFound)
}

/// There is none.
#[utoipa::path(
    delete, path = "/api/v1/scheduled_statuses/{id}", tag = "statuses",
    params(("id" = String, Path)),
    responses((status = 404, body = crate::entities::Error)),
    security(("oauth" = ["write:statuses"])),
)]
pub(crate) async fn delete(member: Member) -> ApiResult<Json<()>> {
    member.require("write:statuses")?;
    Err(ApiError::NotFound)
}
