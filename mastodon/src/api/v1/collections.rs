//! Collections of people to recommend. There are none yet.

use crate::extract::{Id, Member, Reader};
use crate::{ApiError, ApiResult, Mastodon, entities};
use axum::Json;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new()
        .routes(routes!(list_of_account))
        .routes(routes!(create))
        .routes(routes!(get))
}

/// Collections.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct Collections {
    /// Collections.
    #[schema(value_type = Vec<Object>)]
    collections: Vec<Value>,
}

/// None.
#[utoipa::path(
    get, path = "/api/v1/accounts/{id}/collections", tag = "accounts",
    params(("id" = String, Path)),
    responses((status = 200, body = Collections)),
)]
pub(crate) async fn list_of_account(_: Reader, _: Id) -> ApiResult<Json<Collections>> {
    Ok(Json(Collections::default()))
}

/// Refused.
#[utoipa::path(
    post, path = "/api/v1/collections", tag = "accounts",
    responses((status = 422, body = entities::Error)),
    security(("oauth" = ["write:accounts"])),
)]
pub(crate) async fn create(member: Member) -> ApiResult<Json<()>> {
    member.require("write:accounts")?;
    Err(ApiError::NotHere("Collections are not available here yet"))
}

/// There is none.
#[utoipa::path(
    get, path = "/api/v1/collections/{id}", tag = "accounts",
    params(("id" = String, Path)),
    responses((status = 404, body = entities::Error)),
)]
pub(crate) async fn get() -> ApiResult<Json<()>> {
    Err(ApiError::NotFound)
}
