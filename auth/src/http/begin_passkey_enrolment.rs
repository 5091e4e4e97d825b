//! `POST /auth/passkeys/challenge`: the options for `navigator.credentials.create`.

use super::view::QuestionView;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;

pub(super) async fn handle(State(auth): State<Auth>, visitor: Visitor) -> Result<impl IntoResponse, AuthError> {
    let (_, question) = QuestionView::of(auth.begin_enrolment(&visitor).await?);
    Ok(Json(question))
}
