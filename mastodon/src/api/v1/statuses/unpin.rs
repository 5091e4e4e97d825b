//! Taking a post off the top of the profile.

use super::subject;
use crate::extract::{Id, Member};
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use social::reacting;

/// Unpins a post.
#[utoipa::path(
    post, path = "/api/v1/statuses/{id}/unpin", tag = "statuses",
    params(("id" = String, Path, description = "The status")),
    responses((status = 200, body = entities::Status)),
    security(("oauth" = ["write:accounts"])),
)]
pub(crate) async fn unpin(
    State(mastodon): State<Mastodon>,
    member: Member,
    id: Id,
) -> ApiResult<Json<entities::Status>> {
    member.require("write:accounts")?;
    let post = subject::post(&mastodon, &member, id).await?;
    reacting::unpin_post(mastodon.means(), &member.account, post.id).await?;
    subject::show(&mastodon, &member, post.id).await
}
