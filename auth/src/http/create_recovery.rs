//! `POST /auth/recovery`: a new wallet for an account whose own are lost. With a username and a code
//! nobody need be signed in; without them a passkey must have signed in just now.

use super::json_body::JsonBody;
use super::view::AskedView;
use crate::challenge::Answer;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    username: Option<String>,
    #[serde(default)]
    code: Option<String>,
    #[serde(flatten)]
    answer: Answer,
}

pub(super) async fn handle(
    State(auth): State<Auth>,
    visitor: Visitor,
    JsonBody(wanted): JsonBody<Wanted>,
) -> Result<impl IntoResponse, AuthError> {
    let change = match (&wanted.username, &wanted.code) {
        (None, None) => auth.recover_with_passkey(&visitor, &wanted.answer).await?,
        (username, code) => {
            let (username, code) = (
                username.as_deref().unwrap_or_default(),
                code.as_deref().unwrap_or_default(),
            );
            auth.recover_with_code(&visitor, username, code, &wanted.answer).await?
        }
    };
    Ok((StatusCode::ACCEPTED, Json(AskedView::of(&change))))
}
