//! `POST /auth/wallets`

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

pub(super) async fn handle(
    State(auth): State<Auth>,
    visitor: Visitor,
    JsonBody(answer): JsonBody<Answer>,
) -> Result<impl IntoResponse, AuthError> {
    let change = auth.link_wallet(&visitor, &answer).await?;
    Ok((StatusCode::ACCEPTED, Json(AskedView::of(&change))))
}
