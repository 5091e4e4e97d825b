//! Lists of followed people. They are not available yet: a member has none.

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
        .routes(routes!(list_accounts, add_accounts, remove_accounts))
}

/// The member has none.
#[utoipa::path(
    get, path = "/api/v1/lists", tag = "lists",
    responses((status = 200, body = Vec<Object>)),
    security(("oauth" = ["read:lists"])),
)]
pub(crate) async fn list(member: Member) -> ApiResult<Json<Vec<Value>>> {
    member.require("read:lists")?;
    Ok(Json(Vec::new()))
}

/// Refused.
#[utoipa::path(
    post, path = "/api/v1/lists", tag = "lists",
    responses((status = 422, body = crate::entities::Error)),
    security(("oauth" = ["write:lists"])),
)]
pub(crate) async fn create(member: Member) -> ApiResult<Json<()>> {
    member.require("write:lists")?;
    Err(ApiError::NotHere("Lists are not available here yet"))
}

/// There is none.
#[utoipa::path(
    get, path = "/api/v1/lists/{id}", tag = "lists",
    params(("id" = String, Path)),
    responses((status = 404, body = crate::entities::Error)),
    security(("oauth" = ["read:lists"])),
)]
pub(crate) async fn get(member: Member) -> ApiResult<Json<()>> {
    member.require("read:lists")?;
    Err(ApiError::NotFound)
}

/// There is none.
#[utoipa::path(
    put, path = "/api/v1/lists/{id}", tag = "lists",
    params(("id" = String, Path)),
    responses((status = 404, body = crate::entities::Error)),
    security(("oauth" = ["write:lists"])),
)]
pub(crate) async fn update(member: Member) -> ApiResult<Json<()>> {
    member.require("write:lists")?;
    Err(ApiError::NotFound)
}

/// There is none.
#[utoipa::path(
    delete, path = "/api/v1/lists/{id}", tag = "lists",
    params(("id" = String, Path)),
    responses((status = 404, body = crate::entities::Error)),
    security(("oauth" = ["write:lists"])),
)]
pub(crate) async fn delete(member: Member) -> ApiResult<Json<()>> {
    member.require("write:lists")?;
    Err(ApiError::NotFound)
}

/// There is none.
#[utoipa::path(
    get, path = "/api/v1/lists/{id}/accounts", tag = "lists",
    params(("id" = String, Path)),
    responses((status = 404, body = crate::entities::Error)),
    security(("oauth" = ["read:lists"])),
)]
pub(crate) async fn list_accounts(member: Member) -> ApiResult<Json<()>> {
    member.require("read:lists")?;
    Err(ApiError::NotFound)
}

/// There is none.
#[utoipa::path(
    post, path = "/api/v1/lists/{id}/accounts", tag = "lists",
    params(("id" = String, Path)),
    responses((status = 404, body = crate::entities::Error)),
    security(("oauth" = ["write:lists"])),
)]
pub(crate) async fn add_accounts(member: Member) -> ApiResult<Json<()>> {
    member.require("write:lists")?;
    Err(ApiError::NotFound)
}

/// There is none.
#[utoipa::path(
    delete, path = "/api/v1/lists/{id}/accounts", tag = "lists",
    params(("id" = String, Path)),
    responses((status = 404, body = crate::entities::Error)),
    security(("oauth" = ["write:lists"])),
)]
pub(crate) async fn remove_accounts(member: Member) -> ApiResult<Json<()>> {
    member.require("write:lists")?;
    Err(ApiError::NotFound)
}
