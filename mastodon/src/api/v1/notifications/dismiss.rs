//! Putting one notification away.

use crate::extract::{Id, Member};
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use social::notifying;

/// Puts one notification away.
#[utoipa::path(
    post, path = "/api/v1/notifications/{id}/dismiss", tag = "notifications",
    params(("id" = String, Path, description = "The notification")),
    responses((status = 200, body = entities::Empty)),
    security(("oauth" = ["write:notifications"])),
)]
pub(crate) async fn dismiss(State(app): State<Mastodon>, member: Member, id: Id) -> ApiResult<Json<entities::Empty>> {
    member.require("write:notifications")?;
    notifying::dismiss(app.means(), &member.account, id.0).await?;
    Ok(Json(entities::Empty {}))
}
