//! Filters of words. They are not available yet: a member has none.

use crate::extract::Member;
use crate::{ApiError, ApiResult, Mastodon};
use axum::Json;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, update, delete))
}

/// The member has none.
#[utoipa::path(
    get, path = "/api/v2/filters", tag = "filters",
    responses((status = 200, body = Vec<Object>)),
    security(("oauth" = ["read:filters"])),
)]
pub(crate) async fn list(member: Member) -> ApiResult<Json<Vec<Value>>> {
    member.require("read:filters")?;
    Ok(Json(Vec::new()))
}

/// Refused.
#[utoipa::path(
    post, path = "/api/v2/filters", tag = "filters",
    responses((status = 422, body = crate::entities::Error)),
    security(("oauth" = ["write:filters"])),
)]
pub(crate) async fn create(member: Member) -> ApiResult<Json<()>> {
    member.require("write:filters")?;
    Err(ApiError::NotHere("Filters are not available here yet"))
}

/// There is none.
#[utoipa::path(
    get, path = "/api/v2/filters/{id}", tag = "filters",
    params(("id" = String, Path)),
    responses((status = 404, body = crate::entities::Error)),
    security(("oauth" = ["read:filters"])),
)]
pub(crate) async fn get(member: Member) -> ApiResult<Json<()>> {
    member.require("read:filters")?;
    Err(ApiError::NotFound)
}

/// There is none.
#[utoipa::path(
    put, path = "/api/v2/filters/{id}", tag = "filters",
    params(("id" = String, Path)),
    responses((status = 404, body = crate::entities::Error)),
    security(("oauth" = ["write:filters"])),
)]
pub(crate) async fn update(member: Member) -> ApiResult<Json<()>> {
    member.require("write:filters")?;
    Err(ApiError::NotFound)
}

/// There is none.
#[utoipa::path(
    delete, path = "/api/v2/filters/{id}", tag = "filters",
    params(("id" = String, Path)),
    responses((status = 404, body = crate::entities::Error)),
    security(("oauth" = ["write:filters"])),
)]
pub(crate) async fn delete(member: Member) -> ApiResult<Json<()>> {
    member.require("write:filters")?;
    Err(ApiError::NotFound)
}
