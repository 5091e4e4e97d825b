//! Hashtags on a profile.

use super::subject;
use crate::extract::{Id, Reader};
use crate::{ApiResult, Mastodon};
use axum::Json;
use axum::extract::State;
use serde_json::Value;

/// Hashtags that somebody shows on the profile: none, they are not offered here yet.
#[utoipa::path(
    get, path = "/api/v1/accounts/{id}/featured_tags", tag = "accounts",
    params(("id" = String, Path, description = "The account")),
    responses((status = 200, body = Vec<Object>)),
)]
pub(crate) async fn featured_tags(
    State(mastodon): State<Mastodon>,
    reader: Reader,
    id: Id,
) -> ApiResult<Json<Vec<Value>>> {
    reader.require("read:accounts")?;
    subject::find(&mastodon, id).await?;
    Ok(Json(Vec::new()))
}
