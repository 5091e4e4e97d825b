//! `POST /auth/passkeys/session`

use super::json_body::JsonBody;
use super::set_cookies;
use super::view::OpenedView;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::passkey::PasskeyAnswer;
use crate::visitor::Visitor;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;

pub(super) async fn handle(
    State(auth): State<Auth>,
    visitor: Visitor,
    JsonBody(answer): JsonBody<PasskeyAnswer>,
) -> Result<impl IntoResponse, AuthError> {
    let opened = auth.finish_passkey_sign_in(&visitor, &answer).await?;
    let (cookies, view) = OpenedView::of(opened, None, &auth.config().site);
    Ok((set_cookies(cookies), Json(view)))
}
