//! Files of posts. They cannot be attached yet.

use crate::extract::Member;
use crate::{ApiError, ApiResult, Mastodon};
use axum::Json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new()
        .routes(routes!(create))
        .routes(routes!(get, update, delete))
}

/// Refused. The older form.
#[utoipa::path(
    post, path = "/api/v1/media", tag = "media",
    responses((status = 422, body = crate::entities::Error)),
    security(("oauth" = ["write:media"])),
)]
pub(crate) async fn create(member: Member) -> ApiResult<Json<()>> {
    member.require("write:media")?;
    Err(ApiError::NotHere("Files cannot be attached here yet"))
}

/// There is none.
#[utoipa::path(
    get, path = "/api/v1/media/{id}", tag = "media",
    params(("id" = String, Path)),
    responses((status = 404, body = crate::entities::Error)),
    security(("oauth" = ["write:media"])),
)]
pub(crate) async fn get(member: Member) -> ApiResult<Json<()>> {
    member.require("write:media")?;
    Err(ApiError::NotFound)
}

/// There is none.
#[utoipa::path(
    put, path = "/api/v1/media/{id}", tag = "media",
    params(("id" = String, Path)),
    responses((status = 404, body = crate::entities::Error)),
    security(("oauth" = ["write:media"])),
)]
pub(crate) async fn update(member: Member) -> ApiResult<Json<()>> {
    member.require("write:media")?;
    Err(ApiError::NotFound)
}

/// There is none.
#[utoipa::path(
    delete, path = "/api/v1/media/{id}", tag = "media",
    params(("id" = String, Path)),
    responses((status = 404, body = crate::entities::Error)),
    security(("oauth" = ["write:media"])),
)]
pub(crate) async fn delete(member: Member) -> ApiResult<Json<()>> {
    member.require("write:media")?;
    Err(ApiError::NotFound)
}
