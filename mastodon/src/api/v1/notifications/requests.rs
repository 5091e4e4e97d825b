//! Notifications that were held back. None are.

use crate::ApiResult;
use crate::extract::Member;
use axum::Json;
use serde_json::Value;

/// None: no notification is held back here.
#[utoipa::path(
    get, path = "/api/v1/notifications/requests", tag = "notifications",
    responses((status = 200, body = Vec<Object>)),
    security(("oauth" = ["read:notifications"])),
)]
pub(crate) async fn list(member: Member) -> ApiResult<Json<Vec<Value>>> {
    member.require("read:notifications")?;
    Ok(Json(Vec::new()))
}
