//! Hashtags that a member shows on the profile. There are none yet.

use crate::extract::Member;
use crate::{ApiError, ApiResult, Mastodon, entities};
use axum::Json;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(delete))
        .routes(routes!(suggestions))
}

/// None.
#[utoipa::path(
    get, path = "/api/v1/featured_tags", tag = "tags",
    responses((status = 200, body = Vec<Object>)),
    security(("oauth" = ["read:accounts"])),
)]
pub(crate) async fn list(member: Member) -> ApiResult<Json<Vec<Value>>> {
    member.require("read:accounts")?;
    Ok(Json(Vec::new()))
}

/// Refused.
#[utoipa::path(
    post, path = "/api/v1/featured_tags", tag = "tags",
    responses((status = 422, body = crate::entities::Error)),
    security(("oauth" = ["write:accounts"])),
)]
pub(crate) async fn create(member: Member) -> ApiResult<Json<()>> {
    member.require("write:accounts")?;
    Err(ApiError::NotHere("Hashtags cannot be featured here yet"))
}

/// There is none.
#[utoipa::path(
    delete, path = "/api/v1/featured_tags/{id}", tag = "tags",
    params(("id" = String, Path)),
    responses((status = 404, body = crate::entities::Error)),
    security(("oauth" = ["write:accounts"])),
)]
pub(crate) async fn delete(member: Member) -> ApiResult<Json<()>> {
    member.require("write:accounts")?;
    Err(ApiError::NotFound)
}

/// None.
#[utoipa::path(
    get, path = "/api/v1/featured_tags/suggestions", tag = "tags",
    responses((status = 200, body = Vec<entities::Tag>)),
    security(("oauth" = ["read:accounts"])),
)]
pub(crate) async fn suggestions(member: Member) -> ApiResult<Json<Vec<entities::Tag>>> {
    member.require("read:accounts")?;
    Ok(Json(Vec::new()))
}
