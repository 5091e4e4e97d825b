//! Which languages can be translated into which.

use axum::Json;
use serde_json::{Map, Value};

/// None.
#[utoipa::path(
    get, path = "/api/v1/instance/translation_languages", tag = "instance",
    responses((status = 200, body = Object)),
)]
pub(crate) async fn get() -> Json<Map<String, Value>> {
    Json(Map::new())
}
