//! `DELETE /auth/passkeys/{id}`

use super::set_cookies;
use super::view::AskedView;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::passkey::RemovedPasskey;
use crate::visitor::Visitor;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use http::StatusCode;

pub(super) async fn handle(
    State(auth): State<Auth>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, AuthError> {
    let id = id.parse().map_err(|_| AuthError::NoSuchPasskey)?;
    Ok(match auth.remove_passkey(&visitor, id).await? {
        RemovedPasskey::Gone { cookies } => (StatusCode::NO_CONTENT, set_cookies(cookies)).into_response(),
        RemovedPasskey::Asked(change) => (StatusCode::ACCEPTED, Json(AskedView::of(&change))).into_response(),
    })
}
