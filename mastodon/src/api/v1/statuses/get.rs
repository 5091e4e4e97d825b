//! One post.

use super::subject;
use crate::extract::{Id, Reader};
use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;

/// A post, or a boost by its own id.
#[utoipa::path(
    get, path = "/api/v1/statuses/{id}", tag = "statuses",
    params(("id" = String, Path, description = "The status")),
    responses((status = 200, body = entities::Status)),
)]
pub(crate) async fn get(State(mastodon): State<Mastodon>, reader: Reader, id: Id) -> ApiResult<Json<entities::Status>> {
    reader.require("read:statuses")?;
    subject::show_status(&mastodon, reader.actor_id(), id.0).await
}
