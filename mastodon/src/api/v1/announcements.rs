//! What the operator tells all members. There is nothing of the kind yet.

use crate::extract::Member;
use crate::{ApiError, ApiResult, Mastodon};
use axum::Json;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(dismiss))
}

/// None.
#[utoipa::path(
    get, path = "/api/v1/announcements", tag = "instance",
    responses((status = 200, body = Vec<Object>)),
    security(("oauth" = ["read"])),
)]
pub(crate) async fn list(member: Member) -> ApiResult<Json<Vec<Value>>> {
    member.require("read")?;
    Ok(Json(Vec::new()))
}

/// There is none.
#[utoipa::path(
    post, path = "/api/v1/announcements/{id}/dismiss", tag = "instance",
    params(("id" = String, Path)),
    responses((status = 404, body = crate::entities::Error)),
    security(("oauth" = ["write:accounts"])),
)]
pub(crate) async fn dismiss(member: Member) -> ApiResult<Json<()>> {
    member.require("write:accounts")?;
    Err(ApiError::NotFound)
}
