//! Lists that somebody is in.

use super::subject;
use crate::extract::{Id, Member};
use crate::{ApiResult, Mastodon};
use axum::Json;
use axum::extract::State;
use serde_json::Value;

/// The member's lists that somebody is in: none, lists are not offered here yet.
#[utoipa::path(
    get, path = "/api/v1/accounts/{id}/lists", tag = "accounts",
    params(("id" = String, Path, description = "The account")),
    responses((status = 200, body = Vec<Object>)),
    security(("oauth" = ["read:lists"])),
)]
pub(crate) async fn lists(State(mastodon): State<Mastodon>, member: Member, id: Id) -> ApiResult<Json<Vec<Value>>> {
    member.require("read:lists")?;
    subject::find(&mastodon, id).await?;
    Ok(Json(Vec::new()))
}
