//! The timeline of a list. There are no lists yet.

use crate::extract::Member;
use crate::{ApiError, ApiResult, entities};
use axum::Json;

/// There is none.
#[utoipa::path(
    get, path = "/api/v1/timelines/list/{id}", tag = "timelines",
    params(("id" = String, Path, description = "The list")),
    responses((status = 404, body = entities::Error)),
    security(("oauth" = ["read:lists"])),
)]
pub(crate) async fn get(member: Member) -> ApiResult<Json<()>> {
    member.require("read:lists")?;
    Err(ApiError::NotFound)
}
