//! What an author typed, for an editor to begin with.

use super::subject;
use crate::extract::{Id, Member};
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;

/// The text and content warning as they were typed. A post from another server has none; its HTML is
/// given instead.
#[utoipa::path(
    get, path = "/api/v1/statuses/{id}/source", tag = "statuses",
    params(("id" = String, Path, description = "The status")),
    responses((status = 200, body = entities::StatusSource)),
    security(("oauth" = ["read:statuses"])),
)]
pub(crate) async fn source(
    State(mastodon): State<Mastodon>,
    member: Member,
    id: Id,
) -> ApiResult<Json<entities::StatusSource>> {
    member.require("read:statuses")?;
    let post = subject::post(&mastodon, &member, id).await?;
    Ok(Json(entities::StatusSource {
        id: post.id.to_string(),
        text: post.source_text.unwrap_or(post.content_html),
        spoiler_text: post.summary,
    }))
}
