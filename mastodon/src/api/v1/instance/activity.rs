//! How much happened week by week.

use crate::{ApiResult, entities};
use axum::Json;

/// Nothing: it is not counted when members come and what they do.
#[utoipa::path(
    get, path = "/api/v1/instance/activity", tag = "instance",
    responses((status = 200, body = Vec<entities::WeeklyActivity>)),
)]
pub(crate) async fn list() -> ApiResult<Json<Vec<entities::WeeklyActivity>>> {
    Ok(Json(Vec::new()))
}
