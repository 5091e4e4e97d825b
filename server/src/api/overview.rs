//! `GET /overview`: the state of the gate.

use super::entities::Overview;
use super::{AdminApi, AdminApiError, staff::Staff};
use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<AdminApi> {
    OpenApiRouter::new().routes(routes!(get))
}

/// The state of the gate.
#[utoipa::path(
    get, path = "/api/guildhall/v1/admin/overview", tag = "gate",
    responses((status = 200, body = Overview)),
    security(("oauth" = ["admin:read"])),
)]
pub(super) async fn get(State(api): State<AdminApi>, staff: Staff) -> Result<Json<Overview>, AdminApiError> {
    staff.reads()?;
    Ok(Json(api.office.overview().await?.into()))
}
