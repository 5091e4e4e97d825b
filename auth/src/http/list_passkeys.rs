//! `GET /auth/passkeys`

use super::view::PasskeyView;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;

pub(super) async fn handle(State(auth): State<Auth>, visitor: Visitor) -> Result<impl IntoResponse, AuthError> {
    let passkeys = auth.list_passkeys(&visitor).await?;
    Ok(Json(passkeys.into_iter().map(PasskeyView::of).collect::<Vec<_>>()))
}
