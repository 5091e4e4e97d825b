//! Proofs of identity elsewhere.

use super::subject;
use crate::extract::{Id, Member};
use crate::{ApiResult, Mastodon};
use axum::Json;
use axum::extract::State;
use serde_json::Value;

/// Proofs of identity elsewhere: none. Mastodon keeps this address for old clients.
#[utoipa::path(
    get, path = "/api/v1/accounts/{id}/identity_proofs", tag = "accounts",
    params(("id" = String, Path, description = "The account")),
    responses((status = 200, body = Vec<Object>)),
    security(("oauth" = ["read:accounts"])),
)]
pub(crate) async fn identity_proofs(
    State(mastodon): State<Mastodon>,
    member: Member,
    id: Id,
) -> ApiResult<Json<Vec<Value>>> {
    member.require("read:accounts")?;
    subject::find(&mastodon, id).await?;
    Ok(Json(Vec::new()))
}
