//! Putting all notifications away.

use crate::extract::Member;
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use social::notifying;

/// Puts all notifications of the member away.
#[utoipa::path(
    post, path = "/api/v1/notifications/clear", tag = "notifications",
    responses((status = 200, body = entities::Empty)),
    security(("oauth" = ["write:notifications"])),
)]
pub(crate) async fn clear(State(app): State<Mastodon>, member: Member) -> ApiResult<Json<entities::Empty>> {
    member.require("write:notifications")?;
    notifying::clear(app.means(), &member.account).await?;
    Ok(Json(entities::Empty {}))
}
