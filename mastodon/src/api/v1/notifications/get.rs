//! One thing that a member is told.

use crate::extract::{Id, Member};
use crate::{ApiError, ApiResult, Mastodon, entities, render};
use axum::Json;
use axum::extract::State;
use social::notifying;
use store::notifications;

/// One notification of the member.
#[utoipa::path(
    get, path = "/api/v1/notifications/{id}", tag = "notifications",
    params(("id" = String, Path, description = "The notification")),
    responses((status = 200, body = entities::Notification)),
    security(("oauth" = ["read:notifications"])),
)]
pub(crate) async fn get(
    State(app): State<Mastodon>,
    member: Member,
    id: Id,
) -> ApiResult<Json<entities::Notification>> {
    member.require("read:notifications")?;
    let me = member.actor_id();
    app.read(move |conn, app| {
        let one = notifications::find(conn, me, id.0)?.ok_or(ApiError::NotFound)?;
        let shown = notifying::visible(conn, me, vec![one], app.now())?;
        let shown = render::notifications(conn, app, me, shown)?;
        shown.into_iter().next().map(Json).ok_or(ApiError::NotFound)
    })
    .await
}
