//! `POST /auth/login-codes`

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
    expires_at: Timestamp,
}

pub(super) async fn handle(State(auth): State<Auth>, visitor: Visitor) -> Result<impl IntoResponse, AuthError> {
    let made = auth.make_login_code(&visitor).await?;
    let created = Created {
        code: made.code,
        expires_at: made.expires_at,
    };
    Ok((StatusCode::CREATED, Json(created)))
}
