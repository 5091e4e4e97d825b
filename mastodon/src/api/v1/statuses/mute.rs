//! No more notifications of a thread.

use super::subject;
use crate::extract::{Id, Member};
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use social::reacting;

/// Ends notifications of the thread that the post belongs to.
#[utoipa::path(
    post, path = "/api/v1/statuses/{id}/mute", tag = "statuses",
    params(("id" = String, Path, description = "The status")),
    responses((status = 200, body = entities::Status)),
    security(("oauth" = ["write:mutes"])),
)]
pub(crate) async fn mute(
    State(mastodon): State<Mastodon>,
    member: Member,
    id: Id,
) -> ApiResult<Json<entities::Status>> {
    member.require("write:mutes")?;
    let post = subject::post(&mastodon, &member, id).await?;
    reacting::mute_thread(mastodon.means(), &member.account, post.id).await?;
    subject::show(&mastodon, &member, post.id).await
}
