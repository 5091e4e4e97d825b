//! Taking a boost back.

use super::subject;
use crate::extract::{Id, Member};
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use social::reacting;

/// Takes a boost back and returns the post that was boosted.
#[utoipa::path(
    post, path = "/api/v1/statuses/{id}/unreblog", tag = "statuses",
    params(("id" = String, Path, description = "The status")),
    responses((status = 200, body = entities::Status)),
    security(("oauth" = ["write:statuses"])),
)]
pub(crate) async fn unreblog(
    State(mastodon): State<Mastodon>,
    member: Member,
    id: Id,
) -> ApiResult<Json<entities::Status>> {
    member.require("write:statuses")?;
    let post = subject::post(&mastodon, &member, id).await?;
    reacting::unannounce_post(mastodon.means(), &member.account, post.id).await?;
    subject::show(&mastodon, &member, post.id).await
}
