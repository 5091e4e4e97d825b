//! Pictures used like letters. There are none here.

use crate::{ApiResult, Mastodon, entities};
use axum::Json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in crate::api) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new().routes(routes!(list))
}

/// None.
#[utoipa::path(
    get, path = "/api/v1/custom_emojis", tag = "instance",
    responses((status = 200, body = Vec<entities::CustomEmoji>)),
)]
pub(crate) async fn list() -> ApiResult<Json<Vec<entities::CustomEmoji>>> {
    Ok(Json(Vec::new()))
}
