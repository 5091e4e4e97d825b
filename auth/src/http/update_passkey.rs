//! `PATCH /auth/passkeys/{id}`

use super::json_body::JsonBody;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use http::StatusCode;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Wanted {
    name: String,
}

pub(super) async fn handle(
    State(auth): State<Auth>,
    visitor: Visitor,
    Path(id): Path<String>,
    JsonBody(wanted): JsonBody<Wanted>,
) -> Result<impl IntoResponse, AuthError> {
    let id = id.parse().map_err(|_| AuthError::NoSuchPasskey)?;
    auth.rename_passkey(&visitor, id, &wanted.name).await?;
    Ok(StatusCode::NO_CONTENT)
}
