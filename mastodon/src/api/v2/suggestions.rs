//! Whom a member might follow. Nobody is suggested.

use crate::extract::Member;
use crate::{ApiResult, Mastodon};
use axum::Json;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(list))
}

/// None.
#[utoipa::path(
    get, path = "/api/v2/suggestions", tag = "accounts",
    responses((status = 200, body = Vec<Object>)),
    security(("oauth" = ["read"])),
)]
pub(crate) async fn list(member: Member) -> ApiResult<Json<Vec<Value>>> {
    member.require("read")?;
    Ok(Json(Vec::new()))
}
