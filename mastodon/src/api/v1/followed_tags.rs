//! Hashtags that a member follows. They cannot be followed yet.

use crate::extract::Member;
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(list))
}

/// None.
#[utoipa::path(
    get, path = "/api/v1/followed_tags", tag = "tags",
    responses((status = 200, body = Vec<entities::Tag>)),
    security(("oauth" = ["read:follows"])),
)]
pub(crate) async fn list(member: Member) -> ApiResult<Json<Vec<entities::Tag>>> {
    member.require("read:follows")?;
    Ok(Json(Vec::new()))
}
