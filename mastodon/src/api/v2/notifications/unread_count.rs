//! How much a member has not read: the same count under the newer address.

use crate::api::v1::notifications::unread_count::{self, Limit};
use crate::extract::{Member, Params};
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;

/// How many notifications came after the one that the member read last. Not groups: notifications.
#[utoipa::path(
    get, path = "/api/v2/notifications/unread_count", tag = "notifications",
    params(("limit" = Option<i64>, Query, description = "Count no further: 100 unless given, never above 1000")),
    responses((status = 200, body = entities::UnreadCount)),
    security(("oauth" = ["read:notifications"])),
)]
pub(crate) async fn get(
    state: State<Mastodon>,
    member: Member,
    limit: Params<Limit>,
) -> ApiResult<Json<entities::UnreadCount>> {
    member.require("read:notifications")?;
    unread_count::get(state, member, limit).await
}
