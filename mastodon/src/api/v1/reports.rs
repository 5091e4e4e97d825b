//! Telling the moderators about somebody. Not by this API yet.

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
    post, path = "/api/v1/reports", tag = "reports",
    responses((status = 422, body = crate::entities::Error)),
    security(("oauth" = ["write:reports"])),
)]
pub(crate) async fn create(member: Member) -> ApiResult<Json<()>> {
    member.require("write:reports")?;
    Err(ApiError::NotHere(
        "Reports are not taken here yet; write to the contact address of this instance",
    ))
}
