//! The preview of a link in a post.

use super::subject;
use crate::extract::{Id, Reader};
use crate::{ApiResult, Mastodon};
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

/// Always empty: this instance fetches nothing from the places that posts link to.
#[utoipa::path(
    get, path = "/api/v1/statuses/{id}/card", tag = "statuses",
    params(("id" = String, Path, description = "The status")),
    responses((status = 200, body = Object)),
)]
pub(crate) async fn card(State(mastodon): State<Mastodon>, reader: Reader, id: Id) -> ApiResult<Json<Value>> {
    reader.require("read:statuses")?;
    subject::entry(&mastodon, reader.actor_id(), id).await?;
    Ok(Json(json!({})))
}
