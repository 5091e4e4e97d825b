//! `POST /auth/passkeys/session/challenge`: the options for `navigator.credentials.get`.

use super::set_cookies;
use super::view::QuestionView;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;

pub(super) async fn handle(State(auth): State<Auth>, visitor: Visitor) -> Result<impl IntoResponse, AuthError> {
    let (cookies, question) = QuestionView::of(auth.begin_passkey_sign_in(&visitor).await?);
    Ok((set_cookies(cookies), Json(question)))
}
