//! `POST /auth/handoffs`: this browser waits for another one.

use super::set_cookies;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::Timestamp;
use http::StatusCode;
use serde::Serialize;

#[derive(Serialize)]
struct Created {
    code: String,
    /// The page for the other browser.
    url: String,
    /// To be shown here and chosen there.
    number: i32,
    expires_at: Timestamp,
}

pub(super) async fn handle(State(auth): State<Auth>, visitor: Visitor) -> Result<impl IntoResponse, AuthError> {
    let begun = auth.begin_handoff(&visitor, "/home").await?;
    let created = Created {
        url: format!("{}/handoff/{}", auth.config().site.origin(), begun.code),
        code: begun.code,
        number: begun.number,
        expires_at: begun.expires_at,
    };
    Ok((StatusCode::CREATED, set_cookies(begun.cookies), Json(created)))
}
