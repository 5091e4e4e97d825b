//! What a member prefers.

use crate::extract::Member;
use crate::{ApiResult, Mastodon, entities, render};
use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(get))
}

/// What the member prefers. It is changed by `PATCH /api/v1/accounts/update_credentials`.
#[utoipa::path(
    get, path = "/api/v1/preferences", tag = "accounts",
    responses((status = 200, body = entities::Preferences)),
    security(("oauth" = ["read:accounts"])),
)]
pub(crate) async fn get(State(app): State<Mastodon>, member: Member) -> ApiResult<Json<entities::Preferences>> {
    member.require("read:accounts")?;
    app.read(move |conn, _| Ok(Json(render::preferences(conn, &member.account)?)))
        .await
}
