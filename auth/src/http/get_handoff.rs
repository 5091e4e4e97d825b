//! `GET /auth/handoffs/{code}`: has this browser been let in?

use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use domain::Timestamp;
use serde::Serialize;
use store::handoffs::HandoffState;

#[derive(Serialize)]
struct Found {
    /// `waiting`, `approved` or `cancelled`.
    state: &'static str,
    expires_at: Timestamp,
}

pub(super) async fn handle(
    State(auth): State<Auth>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Result<impl IntoResponse, AuthError> {
    let found = auth.find_waiting_handoff(&visitor, &code).await?;
    Ok(Json(Found {
        state: match found.state {
            HandoffState::Waiting => "waiting",
            HandoffState::Approved(_) => "approved",
            HandoffState::Cancelled => "cancelled",
        },
        expires_at: found.expires_at,
    }))
}
