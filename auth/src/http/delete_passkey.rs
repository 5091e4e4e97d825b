//! `DELETE /auth/passkeys/{id}`

use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use http::StatusCode;

pub(super) async fn handle(
    State(auth): State<Auth>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, AuthError> {
    let id = id.parse().map_err(|_| AuthError::NoSuchPasskey)?;
    auth.remove_passkey(&visitor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
