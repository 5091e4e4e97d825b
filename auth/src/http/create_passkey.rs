//! `POST /auth/passkeys`

use super::json_body::JsonBody;
use super::view::PasskeyView;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::passkey::Enrolment;
use crate::visitor::Visitor;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;

pub(super) async fn handle(
    State(auth): State<Auth>,
    visitor: Visitor,
    JsonBody(answer): JsonBody<Enrolment>,
) -> Result<impl IntoResponse, AuthError> {
    // That it becomes trusted in three days stands in the list of what waits.
    let (passkey, _) = auth.finish_enrolment(&visitor, &answer).await?;
    Ok((StatusCode::CREATED, Json(PasskeyView::of(passkey))))
}
