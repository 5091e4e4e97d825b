//! Whom a member recommends. There are no recommendations yet.

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
    get, path = "/api/v1/endorsements", tag = "accounts",
    responses((status = 200, body = Vec<entities::Account>)),
    security(("oauth" = ["read:accounts"])),
)]
pub(crate) async fn list(member: Member) -> ApiResult<Json<Vec<entities::Account>>> {
    member.require("read:accounts")?;
    Ok(Json(Vec::new()))
}
