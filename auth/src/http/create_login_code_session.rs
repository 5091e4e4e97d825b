//! `POST /auth/login-codes/session`

use super::json_body::JsonBody;
use super::set_cookies;
use super::view::OpenedView;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Typed {
    username: String,
    code: String,
}

pub(super) async fn handle(
    State(auth): State<Auth>,
    visitor: Visitor,
    JsonBody(typed): JsonBody<Typed>,
) -> Result<impl IntoResponse, AuthError> {
    let opened = auth.redeem_login_code(&visitor, &typed.username, &typed.code).await?;
    let (cookies, view) = OpenedView::of(opened, None, &auth.config().site);
    Ok((set_cookies(cookies), Json(view)))
}
