//! `POST /auth/recovery-codes`

use super::json_body::JsonBody;
use super::view::ChangeView;
use crate::challenge::Answer;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use serde::Serialize;

#[derive(Serialize)]
struct Created {
    recovery_codes: Vec<String>,
    /// When they replace the old ones.
    change: ChangeView,
}

pub(super) async fn handle(
    State(auth): State<Auth>,
    visitor: Visitor,
    JsonBody(answer): JsonBody<Answer>,
) -> Result<impl IntoResponse, AuthError> {
    let renewed = auth.renew_recovery_codes(&visitor, &answer).await?;
    let created = Created {
        recovery_codes: renewed.codes,
        change: ChangeView::of(&renewed.change),
    };
    Ok((StatusCode::CREATED, Json(created)))
}
