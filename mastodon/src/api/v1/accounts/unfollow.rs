//! Ending a follow.

use super::subject;
use crate::extract::{Id, Member};
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use social::following;

/// Stops following, or withdraws the request to.
#[utoipa::path(
    post, path = "/api/v1/accounts/{id}/unfollow", tag = "accounts",
    params(("id" = String, Path, description = "The account")),
    responses((status = 200, body = entities::Relationship)),
    security(("oauth" = ["write:follows"])),
)]
pub(crate) async fn unfollow(
    State(mastodon): State<Mastodon>,
    member: Member,
    id: Id,
) -> ApiResult<Json<entities::Relationship>> {
    member.require("write:follows")?;
    let target = subject::known(&mastodon, id).await?;
    following::unfollow(mastodon.means(), &member.account, target).await?;
    subject::relationship(&mastodon, &member, target).await
}
