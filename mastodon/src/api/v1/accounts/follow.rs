//! Beginning to follow.

use super::subject;
use crate::extract::{Id, Member, Params};
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use social::following;
use utoipa::ToSchema;

/// How to follow. Accepted so that clients that send it work; boosts are always shown, and new posts
/// make no notifications.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[expect(dead_code, reason = "read so that a value of the wrong kind is refused")]
pub(crate) struct FollowForm {
    /// Whether boosts are shown at home: always.
    reblogs: Option<bool>,
    /// Whether new posts make notifications: never.
    notify: Option<bool>,
    /// Only posts in these languages are shown: not offered.
    languages: Option<Vec<String>>,
}

/// Follows somebody, or asks to: a remote server and somebody who approves followers by hand answer later.
#[utoipa::path(
    post, path = "/api/v1/accounts/{id}/follow", tag = "accounts",
    params(("id" = String, Path, description = "The account")),
    request_body = FollowForm,
    responses((status = 200, body = entities::Relationship)),
    security(("oauth" = ["write:follows"])),
)]
pub(crate) async fn follow(
    State(mastodon): State<Mastodon>,
    member: Member,
    id: Id,
    Params(_form): Params<FollowForm>,
) -> ApiResult<Json<entities::Relationship>> {
    member.require("write:follows")?;
    let target = subject::find(&mastodon, id).await?.id;
    following::follow(mastodon.means(), &member.account, target).await?;
    subject::relationship(&mastodon, &member, target).await
}
