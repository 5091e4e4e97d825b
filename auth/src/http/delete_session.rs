//! `DELETE /auth/session`

use super::set_cookies;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;

pub(super) async fn handle(State(auth): State<Auth>, visitor: Visitor) -> Result<impl IntoResponse, AuthError> {
    let cookies = auth.end_session(&visitor).await?;
    Ok((StatusCode::NO_CONTENT, set_cookies(cookies)))
}
