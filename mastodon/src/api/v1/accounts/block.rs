//! Keeping somebody away.

use super::subject;
use crate::extract::{Id, Member};
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use social::blocking;

/// Blocks somebody: neither sees, follows or reaches the other. Follows end both ways.
#[utoipa::path(
    post, path = "/api/v1/accounts/{id}/block", tag = "accounts",
    params(("id" = String, Path, description = "The account")),
    responses((status = 200, body = entities::Relationship)),
    security(("oauth" = ["write:blocks"])),
)]
pub(crate) async fn block(
    State(mastodon): State<Mastodon>,
    member: Member,
    id: Id,
) -> ApiResult<Json<entities::Relationship>> {
    member.require("write:blocks")?;
    let target = subject::find(&mastodon, id).await?.id;
    blocking::block(mastodon.means(), &member.account, target).await?;
    subject::relationship(&mastodon, &member, target).await
}
