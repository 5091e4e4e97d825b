//! Which other hosts are known.

use crate::ApiResult;
use axum::Json;

/// Nothing: with whom members talk is not published.
#[utoipa::path(
    get, path = "/api/v1/instance/peers", tag = "instance",
    responses((status = 200, body = Vec<String>)),
)]
pub(crate) async fn list() -> ApiResult<Json<Vec<String>>> {
    Ok(Json(Vec::new()))
}
