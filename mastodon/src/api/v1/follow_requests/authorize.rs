//! Letting somebody follow.

use crate::api::v1::accounts::subject;
use crate::extract::{Id, Member};
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use social::following;

/// Lets somebody follow who asked to.
#[utoipa::path(
    post, path = "/api/v1/follow_requests/{id}/authorize", tag = "follow_requests",
    params(("id" = String, Path, description = "The account that asked")),
    responses((status = 200, body = entities::Relationship)),
    security(("oauth" = ["write:follows"])),
)]
pub(crate) async fn authorize(
    State(mastodon): State<Mastodon>,
    member: Member,
    id: Id,
) -> ApiResult<Json<entities::Relationship>> {
    member.require("write:follows")?;
    let follower = subject::known(&mastodon, id).await?;
    following::accept_follower(mastodon.means(), &member.account, follower).await?;
    subject::relationship(&mastodon, &member, follower).await
}
