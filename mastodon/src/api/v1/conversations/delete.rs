//! Putting a thread of direct posts away.

use crate::extract::Member;
use crate::{ApiError, ApiResult, entities};
use axum::Json;

/// Refused.
#[utoipa::path(
    delete, path = "/api/v1/conversations/{id}", tag = "timelines",
    params(("id" = String, Path, description = "The thread")),
    responses((status = 422, body = entities::Error)),
    security(("oauth" = ["write:conversations"])),
)]
pub(crate) async fn delete(member: Member) -> ApiResult<Json<entities::Empty>> {
    member.require("write:conversations")?;
    Err(ApiError::NotHere(
        "Conversations cannot be put away here yet; delete your posts, or mute the thread",
    ))
}
