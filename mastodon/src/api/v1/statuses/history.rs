//! What a post said before it was edited.

use super::subject;
use crate::extract::{Id, Reader};
use crate::{ApiError, ApiResult, Mastodon, entities, render};
use axum::Json;
use axum::extract::State;
use domain::Timestamp;
use domain::post::Post;
use store::posts::PostRevision;
use store::{actors, posts};

/// All versions of a post, the first one first, the present one last.
#[utoipa::path(
    get, path = "/api/v1/statuses/{id}/history", tag = "statuses",
    params(("id" = String, Path, description = "The status")),
    responses((status = 200, body = Vec<entities::StatusEdit>)),
)]
pub(crate) async fn history(
    State(mastodon): State<Mastodon>,
    reader: Reader,
    id: Id,
) -> ApiResult<Json<Vec<entities::StatusEdit>>> {
    reader.require("read:statuses")?;
    let (_, post) = subject::entry(&mastodon, reader.actor_id(), id).await?;
    let edits = mastodon
        .read(move |conn, app| {
            let mut versions = posts::revisions(conn, post.id)?;
            versions.sort_by_key(|version| version.edited_at);
            versions.push(present(&post));
            let author = actors::lookup(conn, post.actor_id)?.ok_or(ApiError::NotFound)?;
            let author = render::accounts(conn, app, vec![author])?
                .pop()
                .ok_or(ApiError::NotFound)?;
            let edits = versions.into_iter().map(|version| entities::StatusEdit {
                content: version.content_html,
                spoiler_text: version.summary,
                sensitive: version.sensitive,
                created_at: version.edited_at.to_rfc3339(),
                account: author.clone(),
                poll: None,
                media_attachments: Vec::new(),
                emojis: Vec::new(),
            });
            Ok(edits.collect::<Vec<_>>())
        })
        .await?;
    Ok(Json(edits))
}

/// The version that everybody sees now.
fn present(post: &Post) -> PostRevision {
    let since: Timestamp = post.edited_at.unwrap_or(post.published_at);
    PostRevision {
        edited_at: since,
        content_html: post.content_html.clone(),
        summary: post.summary.clone(),
        sensitive: post.sensitive,
    }
}
