//! `GET /auth/siwe/challenge`: the challenge that this browser has waiting for the owners of a wallet, or
//! `null`.

use super::create_challenge::Issued;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;

pub(super) async fn handle(State(auth): State<Auth>, visitor: Visitor) -> Result<impl IntoResponse, AuthError> {
    let waiting = auth.waiting_challenge(&visitor).await?;
    Ok(Json(waiting.map(Issued::of)))
}
