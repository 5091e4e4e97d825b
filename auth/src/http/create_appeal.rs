//! `POST /auth/appeals`: asks the moderators to look again, with a wallet's signature. Members who are
//! signed in may leave the signature out.

use super::json_body::JsonBody;
use crate::challenge::Answer;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Written {
    text: String,
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    signature: Option<String>,
}

pub(super) async fn handle(
    State(auth): State<Auth>,
    visitor: Visitor,
    JsonBody(written): JsonBody<Written>,
) -> Result<impl IntoResponse, AuthError> {
    match (written.message, written.signature) {
        (None, None) => auth.appeal_as_member(&visitor, &written.text).await?,
        (message, signature) => {
            let answer = Answer {
                message: message.unwrap_or_default(),
                signature: signature.unwrap_or_default(),
            };
            auth.appeal_with_wallet(&visitor, &written.text, &answer).await?;
        }
    }
    Ok(StatusCode::CREATED)
}
