//! Files of posts. They cannot be attached yet.

use crate::extract::Member;
use crate::{ApiError, ApiResult, Mastodon};
use axum::Json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(create))
}

/// Refused.
#[utoipa::path(
    post, path = "/api/v2/media", tag = "media",
    responses((status = 422, body = crate::entities::Error)),
    security(("oauth" = ["write:media"])),
)]
pub(crate) async fn create(member: Member) -> ApiResult<Json<()>> {
    member.require("write:media")?;
    Err(ApiError::NotHere("Files cannot be attached here yet"))
}
