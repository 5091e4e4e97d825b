//! `POST /brakes/{rule}`: lets the demotions of a rule go on, or keeps them stopped.

use super::body::Body;
use super::entities::Done;
use super::{AdminApi, AdminApiError, staff::Staff};
use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<AdminApi> {
    OpenApiRouter::new().routes(routes!(update))
}

/// What is to become of the demotions.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Act {
    /// They go on for a day.
    Release,
    /// They stay stopped.
    Keep,
}

/// What to do with the demotions of a rule.
#[derive(Deserialize, ToSchema)]
pub(super) struct Wanted {
    act: Act,
}

/// Lets the demotions of a rule go on, or keeps them stopped. For admins.
#[utoipa::path(
    post, path = "/api/guildhall/v1/admin/brakes/{rule}", tag = "gate", params(("rule" = String, Path)),
    request_body = Wanted,
    responses((status = 200, body = Done), (status = 409, description = "They are not stopped", body = mastodon::entities::Error)),
    security(("oauth" = ["admin:write"])),
)]
pub(super) async fn update(
    State(api): State<AdminApi>,
    Path(rule): Path<String>,
    staff: Staff,
    Body(wanted): Body<Wanted>,
) -> Result<Json<Done>, AdminApiError> {
    let by = staff.acts()?;
    match wanted.act {
        Act::Release => api.office.release_brake(by, &rule).await?,
        Act::Keep => api.office.keep_brake(by, &rule).await?,
    }
    Ok(Json(Done {}))
}
