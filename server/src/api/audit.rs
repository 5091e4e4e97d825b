//! `GET /audit`: what admins and moderators did, newest first.

use super::cursor::Cursor;
use super::{AdminApi, AdminApiError, staff::Staff};
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

pub(super) async fn list(
    State(api): State<AdminApi>,
    cursor: Cursor,
    staff: Staff,
) -> Result<Json<Value>, AdminApiError> {
    staff.reads_as_admin()?;
    let found = api.office.audit(cursor.before, cursor.wanted()).await?;
    Ok(Json(cursor.page(
        found,
        |line| line.entry.id,
        |line| {
            json!({
                "id": line.entry.id.to_string(),
                "by": line.by,
                "action": line.entry.action,
                "subject": line.entry.subject,
                "detail": line.entry.detail,
                "at": line.entry.at.to_rfc3339(),
            })
        },
    )))
}
