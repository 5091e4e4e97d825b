//! `DELETE /auth/pending-changes/{id}`

use super::json_body::JsonBody;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use http::StatusCode;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Unwanted {
    /// A recovery code, for sessions that may not cancel without.
    #[serde(default)]
    code: Option<String>,
}

pub(super) async fn handle(
    State(auth): State<Auth>,
    visitor: Visitor,
    Path(id): Path<String>,
    JsonBody(unwanted): JsonBody<Unwanted>,
) -> Result<impl IntoResponse, AuthError> {
    let id = id.parse().map_err(|_| AuthError::NoSuchChange)?;
    auth.cancel_change(&visitor, id, unwanted.code.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
