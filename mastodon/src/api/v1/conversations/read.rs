//! Noting that a thread of direct posts was read.

use crate::extract::Member;
use crate::{ApiError, ApiResult, entities};
use axum::Json;

/// Refused: what was read is not noted, and none is shown as unread.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/read", tag = "timelines",
    params(("id" = String, Path, description = "The thread")),
    responses((status = 422, body = entities::Error)),
    security(("oauth" = ["write:conversations"])),
)]
pub(crate) async fn read(member: Member) -> ApiResult<Json<entities::Conversation>> {
    member.require("write:conversations")?;
    Err(ApiError::NotHere(
        "What was read of a conversation is not noted here yet",
    ))
}
