//! Who boosted a post.

use super::who_reacted;
use crate::extract::{Id, Listing, Paging, Reader};
use crate::{ApiResult, Mastodon, entities};
use axum::extract::State;
use store::reactions::Reaction;

/// Those who boosted a post, the latest first.
#[utoipa::path(
    get, path = "/api/v1/statuses/{id}/reblogged_by", tag = "statuses",
    params(
        ("id" = String, Path, description = "The status"),
        ("max_id" = Option<String>, Query, description = "From the Link header"),
        ("since_id" = Option<String>, Query, description = "From the Link header"),
        ("min_id" = Option<String>, Query, description = "From the Link header"),
        ("limit" = Option<i64>, Query, description = "At most this many, 40 unless given, never above 80"),
    ),
    responses((status = 200, body = Vec<entities::Account>)),
)]
pub(crate) async fn reblogged_by(
    State(mastodon): State<Mastodon>,
    reader: Reader,
    id: Id,
    paging: Paging<40, 80>,
) -> ApiResult<Listing<entities::Account>> {
    reader.require("read:accounts")?;
    who_reacted::list(&mastodon, reader.actor_id(), Reaction::Announce, id, paging).await
}
