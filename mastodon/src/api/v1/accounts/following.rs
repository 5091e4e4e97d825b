//! Whom somebody follows.

use super::connections::{self, Side};
use crate::extract::{Id, Listing, Paging, Reader};
use crate::{ApiResult, Mastodon, entities};
use axum::extract::State;

/// Whom this account follows, newest accounts first.
#[utoipa::path(
    get, path = "/api/v1/accounts/{id}/following", tag = "accounts",
    params(
        ("id" = String, Path, description = "The account"),
        ("max_id" = Option<String>, Query, description = "From the Link header"),
        ("since_id" = Option<String>, Query, description = "From the Link header"),
        ("min_id" = Option<String>, Query, description = "From the Link header"),
        ("limit" = Option<i64>, Query, description = "At most this many, 40 unless given, never above 80"),
    ),
    responses((status = 200, body = Vec<entities::Account>)),
)]
pub(crate) async fn following(
    State(mastodon): State<Mastodon>,
    reader: Reader,
    id: Id,
    paging: Paging<40, 80>,
) -> ApiResult<Listing<entities::Account>> {
    reader.require("read:accounts")?;
    connections::list(&mastodon, reader.actor_id(), id, Side::Following, paging).await
}
