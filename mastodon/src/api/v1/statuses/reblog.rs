//! Boosting a post.

use super::draft::{filled, visibility};
use super::subject;
use crate::extract::{Id, Member, Params};
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use social::reacting;
use utoipa::ToSchema;

/// How to boost.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub(crate) struct ReblogForm {
    /// `public`, `unlisted` or `private`; as the member prefers if it is not said.
    visibility: Option<String>,
}

/// Shows a post to one's followers. Returns the boost, with the post inside it. A post that one has
/// boosted before stays boosted once.
#[utoipa::path(
    post, path = "/api/v1/statuses/{id}/reblog", tag = "statuses",
    params(("id" = String, Path, description = "The status")),
    request_body = ReblogForm,
    responses((status = 200, body = entities::Status)),
    security(("oauth" = ["write:statuses"])),
)]
pub(crate) async fn reblog(
    State(mastodon): State<Mastodon>,
    member: Member,
    id: Id,
    Params(form): Params<ReblogForm>,
) -> ApiResult<Json<entities::Status>> {
    member.require("write:statuses")?;
    let visibility = filled(form.visibility.as_ref()).map(visibility).transpose()?;
    let post = subject::post(&mastodon, &member, id).await?;
    let boost = reacting::announce_post(mastodon.means(), &member.account, post.id, visibility).await?;
    subject::show_status(&mastodon, Some(member.actor_id()), boost).await
}
