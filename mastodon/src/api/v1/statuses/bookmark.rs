//! Keeping a post for later. Nobody else learns of it.

use super::subject;
use crate::extract::{Id, Member};
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use social::reacting;

/// Keeps a post among the bookmarks.
#[utoipa::path(
    post, path = "/api/v1/statuses/{id}/bookmark", tag = "statuses",
    params(("id" = String, Path, description = "The status")),
    responses((status = 200, body = entities::Status)),
    security(("oauth" = ["write:bookmarks"])),
)]
pub(crate) async fn bookmark(
    State(mastodon): State<Mastodon>,
    member: Member,
    id: Id,
) -> ApiResult<Json<entities::Status>> {
    member.require("write:bookmarks")?;
    let post = subject::post(&mastodon, &member, id).await?;
    reacting::bookmark_post(mastodon.means(), &member.account, post.id).await?;
    subject::show(&mastodon, &member, post.id).await
}
