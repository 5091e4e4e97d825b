//! Ending a mute.

use super::subject;
use crate::extract::{Id, Member};
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use social::muting;

/// Ends a mute.
#[utoipa::path(
    post, path = "/api/v1/accounts/{id}/unmute", tag = "accounts",
    params(("id" = String, Path, description = "The account")),
    responses((status = 200, body = entities::Relationship)),
    security(("oauth" = ["write:mutes"])),
)]
pub(crate) async fn unmute(
    State(mastodon): State<Mastodon>,
    member: Member,
    id: Id,
) -> ApiResult<Json<entities::Relationship>> {
    member.require("write:mutes")?;
    let target = subject::known(&mastodon, id).await?;
    muting::unmute(mastodon.means(), &member.account, target).await?;
    subject::relationship(&mastodon, &member, target).await
}
