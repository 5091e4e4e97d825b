//! Polls. There are none yet.

use crate::extract::Member;
use crate::{ApiError, ApiResult, Mastodon};
use axum::Json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(get)).routes(routes!(vote))
}

/// There is none.
#[utoipa::path(
    get, path = "/api/v1/polls/{id}", tag = "polls",
    params(("id" = String, Path)),
    responses((status = 404, body = crate::entities::Error)),
)]
pub(crate) async fn get() -> ApiResult<Json<()>> {
    Err(ApiError::NotFound)
}

/// There is none.
#[utoipa::path(
    post, path = "/api/v1/polls/{id}/votes", tag = "polls",
    params(("id" = String, Path)),
    responses((status = 404, body = crate::entities::Error)),
    security(("oauth" = ["write:statuses"])),
)]
pub(crate) async fn vote(member: Member) -> ApiResult<Json<()>> {
    member.require("write:statuses")?;
    Err(ApiError::NotFound)
}
