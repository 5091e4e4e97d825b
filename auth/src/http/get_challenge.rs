//! `GET /auth/siwe/challenge`: the challenge that this browser has waiting for the owners of a wallet to sign
//! for a purpose, or `null`.

use super::create_challenge::Issued;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::Json;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use domain::session::Purpose;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    purpose: Purpose,
}

pub(super) async fn handle(
    State(auth): State<Auth>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<impl IntoResponse, AuthError> {
    let waiting = auth.waiting_challenge(&visitor, asked.purpose).await?;
    Ok(Json(waiting.map(Issued::of)))
}
