//! Notifications that reach a sleeping phone. They are not available yet.

use crate::extract::Member;
use crate::{ApiError, ApiResult, Mastodon, entities};
use axum::Json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(get, create, update, delete))
}

/// There is none.
#[utoipa::path(
    get, path = "/api/v1/push/subscription", tag = "push",
    responses((status = 404, body = crate::entities::Error)),
    security(("oauth" = ["push"])),
)]
pub(crate) async fn get(member: Member) -> ApiResult<Json<()>> {
    member.require("push")?;
    Err(ApiError::NotFound)
}

/// Refused.
#[utoipa::path(
    post, path = "/api/v1/push/subscription", tag = "push",
    responses((status = 422, body = crate::entities::Error)),
    security(("oauth" = ["push"])),
)]
pub(crate) async fn create(member: Member) -> ApiResult<Json<()>> {
    member.require("push")?;
    Err(ApiError::NotHere("Push notifications are not available here yet"))
}

/// There is none.
#[utoipa::path(
    put, path = "/api/v1/push/subscription", tag = "push",
    responses((status = 404, body = crate::entities::Error)),
    security(("oauth" = ["push"])),
)]
pub(crate) async fn update(member: Member) -> ApiResult<Json<()>> {
    member.require("push")?;
    Err(ApiError::NotFound)
}

/// There is nothing to end: done.
#[utoipa::path(
    delete, path = "/api/v1/push/subscription", tag = "push",
    responses((status = 200, body = entities::Empty)),
    security(("oauth" = ["push"])),
)]
pub(crate) async fn delete(member: Member) -> ApiResult<Json<entities::Empty>> {
    member.require("push")?;
    Ok(Json(entities::Empty {}))
}
