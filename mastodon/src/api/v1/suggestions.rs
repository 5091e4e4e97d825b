//! Whom a member might follow. Nobody is suggested.

use crate::extract::Member;
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(delete))
}

/// None. The older form.
#[utoipa::path(
    get, path = "/api/v1/suggestions", tag = "accounts",
    responses((status = 200, body = Vec<entities::Account>)),
    security(("oauth" = ["read"])),
)]
pub(crate) async fn list(member: Member) -> ApiResult<Json<Vec<entities::Account>>> {
    member.require("read")?;
    Ok(Json(Vec::new()))
}

/// There is nothing to take back: done.
#[utoipa::path(
    delete, path = "/api/v1/suggestions/{id}", tag = "accounts",
    params(("id" = String, Path)),
    responses((status = 200, body = entities::Empty)),
    security(("oauth" = ["write"])),
)]
pub(crate) async fn delete(member: Member) -> ApiResult<Json<entities::Empty>> {
    member.require("write")?;
    Ok(Json(entities::Empty {}))
}
