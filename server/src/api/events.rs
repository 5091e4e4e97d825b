//! `GET /events`: steps between stages and why, newest first.

use super::cursor::Cursor;
use super::{AdminApi, AdminApiError, staff::Staff, views};
use axum::Json;
use axum::extract::State;
use serde_json::Value;

pub(super) async fn list(
    State(api): State<AdminApi>,
    cursor: Cursor,
    staff: Staff,
) -> Result<Json<Value>, AdminApiError> {
    staff.reads()?;
    let found = api.office.events(cursor.before, cursor.wanted()).await?;
    Ok(Json(cursor.page(
        found,
        |line| line.event.id,
        |line| views::event_line(&line),
    )))
}
