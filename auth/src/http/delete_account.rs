//! `DELETE /auth/account`

use super::json_body::JsonBody;
use super::set_cookies;
use crate::challenge::Answer;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Unwanted {
    username: String,
    #[serde(flatten)]
    answer: Answer,
}

pub(super) async fn handle(
    State(auth): State<Auth>,
    visitor: Visitor,
    JsonBody(unwanted): JsonBody<Unwanted>,
) -> Result<impl IntoResponse, AuthError> {
    let cookies = auth
        .delete_account(&visitor, &unwanted.username, &unwanted.answer)
        .await?;
    Ok((StatusCode::NO_CONTENT, set_cookies(cookies)))
}
