//! Deleting a post.

use super::subject;
use crate::extract::{Id, Member};
use crate::{ApiError, ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use social::{posting, reacting};

/// Deletes a post of one's own and returns it as it was, with the `text` that was typed, so that it can
/// be written again. By the id of a boost of one's own, the boost is taken back.
#[utoipa::path(
    delete, path = "/api/v1/statuses/{id}", tag = "statuses",
    params(("id" = String, Path, description = "The status")),
    responses((status = 200, body = entities::Status)),
    security(("oauth" = ["write:statuses"])),
)]
pub(crate) async fn delete(
    State(mastodon): State<Mastodon>,
    member: Member,
    id: Id,
) -> ApiResult<Json<entities::Status>> {
    member.require("write:statuses")?;
    let me = member.actor_id();
    let (entry, post) = subject::entry(&mastodon, Some(me), id).await?;
    let Json(mut status) = subject::show_status(&mastodon, Some(me), entry.id).await?;
    match entry.announced_by {
        Some(by) if by == me => {
            reacting::unannounce_post(mastodon.means(), &member.account, post.id).await?;
        }
        None if post.actor_id == me => {
            let gone = posting::delete_post(mastodon.means(), &member.account, post.id).await?;
            status.text = gone.source_text;
        }
        _ => return Err(ApiError::NotFound),
    }
    Ok(Json(status))
}
