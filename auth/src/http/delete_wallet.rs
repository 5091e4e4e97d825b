//! `DELETE /auth/wallets`

use super::create_challenge::parse_address;
use super::json_body::JsonBody;
use super::view::AskedView;
use crate::challenge::Answer;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::wallet::ChainId;
use http::StatusCode;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Unwanted {
    address: String,
    #[serde(default)]
    chain_id: Option<ChainId>,
    #[serde(flatten)]
    answer: Answer,
}

pub(super) async fn handle(
    State(auth): State<Auth>,
    visitor: Visitor,
    JsonBody(unwanted): JsonBody<Unwanted>,
) -> Result<impl IntoResponse, AuthError> {
    let address = parse_address(&unwanted.address)?;
    let change = auth
        .unlink_wallet(&visitor, address, unwanted.chain_id, &unwanted.answer)
        .await?;
    Ok((StatusCode::ACCEPTED, Json(AskedView::of(&change))))
}
