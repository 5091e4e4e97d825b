//! Putting a group of notifications away.

use super::group;
use crate::extract::Member;
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::{Path, State};
use store::notifications;

/// Puts a group away. What is not there (any more) is put away.
#[utoipa::path(
    post, path = "/api/v2/notifications/{group_key}/dismiss", tag = "notifications",
    params(("group_key" = String, Path, description = "From the list")),
    responses((status = 200, body = entities::Empty)),
    security(("oauth" = ["write:notifications"])),
)]
pub(crate) async fn dismiss(
    State(app): State<Mastodon>,
    member: Member,
    Path(key): Path<String>,
) -> ApiResult<Json<entities::Empty>> {
    member.require("write:notifications")?;
    let me = member.actor_id();
    app.write(move |conn, app| {
        for one in group::find(conn, app, me, &key)? {
            notifications::dismiss(conn, me, one.notification.id)?;
        }
        Ok(Json(entities::Empty {}))
    })
    .await
}
