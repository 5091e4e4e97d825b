//! Hosts that a member keeps away. Only the operator blocks hosts here yet.

use crate::extract::Member;
use crate::{ApiError, ApiResult, Mastodon, entities};
use axum::Json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(list, create, delete))
}

/// None.
#[utoipa::path(
    get, path = "/api/v1/domain_blocks", tag = "blocks",
    responses((status = 200, body = Vec<String>)),
    security(("oauth" = ["read:blocks"])),
)]
pub(crate) async fn list(member: Member) -> ApiResult<Json<Vec<String>>> {
    member.require("read:blocks")?;
    Ok(Json(Vec::new()))
}

/// Refused.
#[utoipa::path(
    post, path = "/api/v1/domain_blocks", tag = "blocks",
    responses((status = 422, body = crate::entities::Error)),
    security(("oauth" = ["write:blocks"])),
)]
pub(crate) async fn create(member: Member) -> ApiResult<Json<()>> {
    member.require("write:blocks")?;
    Err(ApiError::NotHere(
        "Members cannot block whole hosts here yet; block the account, or ask the operator",
    ))
}

/// There is nothing to lift: done.
#[utoipa::path(
    delete, path = "/api/v1/domain_blocks", tag = "blocks",
    responses((status = 200, body = entities::Empty)),
    security(("oauth" = ["write:blocks"])),
)]
pub(crate) async fn delete(member: Member) -> ApiResult<Json<entities::Empty>> {
    member.require("write:blocks")?;
    Ok(Json(entities::Empty {}))
}
