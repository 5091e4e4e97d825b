//! Posts about a page that many speak of. Nothing trends here.

use crate::{ApiResult, entities};
use axum::Json;

/// None.
#[utoipa::path(
    get, path = "/api/v1/timelines/link", tag = "timelines",
    responses((status = 200, body = Vec<entities::Status>)),
)]
pub(crate) async fn get() -> ApiResult<Json<Vec<entities::Status>>> {
    Ok(Json(Vec::new()))
}
