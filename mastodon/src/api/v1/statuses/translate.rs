//! Translating a post.

use super::subject;
use crate::extract::{Id, Member};
use crate::{ApiError, ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;

/// Not offered: no text of a member is given to a translation service. Always refused with 404, which
/// clients take as "cannot be translated".
#[utoipa::path(
    post, path = "/api/v1/statuses/{id}/translate", tag = "statuses",
    params(("id" = String, Path, description = "The status")),
    responses((status = 404, body = entities::Error)),
    security(("oauth" = ["read:statuses"])),
)]
pub(crate) async fn translate(
    State(mastodon): State<Mastodon>,
    member: Member,
    id: Id,
) -> ApiResult<Json<entities::Status>> {
    member.require("read:statuses")?;
    subject::post(&mastodon, &member, id).await?;
    Err(ApiError::NotFound)
}
