//! Lifting a block.

use super::subject;
use crate::extract::{Id, Member};
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use social::blocking;

/// Lifts a block. Follows do not come back.
#[utoipa::path(
    post, path = "/api/v1/accounts/{id}/unblock", tag = "accounts",
    params(("id" = String, Path, description = "The account")),
    responses((status = 200, body = entities::Relationship)),
    security(("oauth" = ["write:blocks"])),
)]
pub(crate) async fn unblock(
    State(mastodon): State<Mastodon>,
    member: Member,
    id: Id,
) -> ApiResult<Json<entities::Relationship>> {
    member.require("write:blocks")?;
    let target = subject::known(&mastodon, id).await?;
    blocking::unblock(mastodon.means(), &member.account, target).await?;
    subject::relationship(&mastodon, &member, target).await
}
