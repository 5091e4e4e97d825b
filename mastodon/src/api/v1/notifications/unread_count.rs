//! How much a member has not read.

use crate::extract::{Member, Params};
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use social::notifying;
use store::notifications;

/// The count stops here unless said otherwise, and at ten times as many at the latest.
const USUAL: i64 = 100;

/// How far to count.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Limit {
    #[serde(default)]
    limit: Option<i64>,
}

/// How many notifications came after the one that the member read last.
#[utoipa::path(
    get, path = "/api/v1/notifications/unread_count", tag = "notifications",
    params(("limit" = Option<i64>, Query, description = "Count no further: 100 unless given, never above 1000")),
    responses((status = 200, body = entities::UnreadCount)),
    security(("oauth" = ["read:notifications"])),
)]
pub(crate) async fn get(
    State(app): State<Mastodon>,
    member: Member,
    Params(Limit { limit }): Params<Limit>,
) -> ApiResult<Json<entities::UnreadCount>> {
    member.require("read:notifications")?;
    let me = member.actor_id();
    let most = limit.unwrap_or(USUAL).clamp(1, 10 * USUAL);
    app.read(move |conn, _| {
        let read = notifying::last_read(conn, me)?;
        let count = notifications::count_after(conn, me, read, most)?;
        Ok(Json(entities::UnreadCount { count }))
    })
    .await
}
