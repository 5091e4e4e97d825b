//! `GET /events`: steps between stages and why, newest first.

use super::cursor::Cursor;
use super::entities::{EventLine, Page};
use super::{AdminApi, AdminApiError, staff::Staff};
use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<AdminApi> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Steps between stages and why.
#[utoipa::path(
    get, path = "/api/guildhall/v1/admin/events", tag = "gate", params(Cursor),
    responses((status = 200, body = Page<EventLine>)),
    security(("oauth" = ["admin:read"])),
)]
pub(super) async fn list(
    State(api): State<AdminApi>,
    cursor: Cursor,
    staff: Staff,
) -> Result<Json<Page<EventLine>>, AdminApiError> {
    staff.reads()?;
    let found = api.office.events(cursor.before, cursor.wanted()).await?;
    Ok(cursor.page(found, |line| line.event.id, EventLine::from))
}
