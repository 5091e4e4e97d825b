//! Who is behind a group of notifications.

use super::group;
use crate::extract::Member;
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::{Path, State};

/// Everybody behind a group, as far as its newest eighty notifications of the day.
#[utoipa::path(
    get, path = "/api/v2/notifications/{group_key}/accounts", tag = "notifications",
    params(("group_key" = String, Path, description = "From the list")),
    responses((status = 200, body = Vec<entities::Account>)),
    security(("oauth" = ["read:notifications"])),
)]
pub(crate) async fn list(
    State(app): State<Mastodon>,
    member: Member,
    Path(key): Path<String>,
) -> ApiResult<Json<Vec<entities::Account>>> {
    member.require("read:notifications")?;
    let me = member.actor_id();
    app.read(move |conn, app| {
        let shown = group::find(conn, app, me, &key)?;
        Ok(Json(group::together(conn, app, me, shown, |_| true)?.accounts))
    })
    .await
}
