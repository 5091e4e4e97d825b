//! `GET /audit`: what admins and moderators did, newest first.

use super::cursor::Cursor;
use super::entities::{AuditEntry, Page};
use super::{AdminApi, AdminApiError, staff::Staff};
use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<AdminApi> {
    OpenApiRouter::new().routes(routes!(list))
}

/// What admins and moderators did. For admins.
#[utoipa::path(
    get, path = "/api/guildhall/v1/admin/audit", tag = "audit", params(Cursor),
    responses((status = 200, body = Page<AuditEntry>)),
    security(("oauth" = ["admin:read"])),
)]
pub(super) async fn list(
    State(api): State<AdminApi>,
    cursor: Cursor,
    staff: Staff,
) -> Result<Json<Page<AuditEntry>>, AdminApiError> {
    staff.reads_as_admin()?;
    let found = api.office.audit(cursor.before, cursor.wanted()).await?;
    Ok(cursor.page(found, |line| line.entry.id, AuditEntry::from))
}
