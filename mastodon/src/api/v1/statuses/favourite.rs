//! Liking a post.

use super::subject;
use crate::extract::{Id, Member};
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use social::reacting;

/// Likes a post. Liking twice changes nothing.
#[utoipa::path(
    post, path = "/api/v1/statuses/{id}/favourite", tag = "statuses",
    params(("id" = String, Path, description = "The status")),
    responses((status = 200, body = entities::Status)),
    security(("oauth" = ["write:favourites"])),
)]
pub(crate) async fn favourite(
    State(mastodon): State<Mastodon>,
    member: Member,
    id: Id,
) -> ApiResult<Json<entities::Status>> {
    member.require("write:favourites")?;
    let post = subject::post(&mastodon, &member, id).await?;
    reacting::like_post(mastodon.means(), &member.account, post.id).await?;
    subject::show(&mastodon, &member, post.id).await
}
