//! `DELETE /auth/wallets`

use super::create_challenge::parse_address;
use super::json_body::JsonBody;
use super::set_cookies;
use super::view::WalletView;
use crate::challenge::Answer;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::wallet::ChainId;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
pub(super) struct Unwanted {
    address: String,
    #[serde(default)]
    chain_id: Option<ChainId>,
    #[serde(flatten)]
    answer: Answer,
}

#[derive(Serialize)]
struct Gone {
    wallet: WalletView,
    signed_out: bool,
}

pub(super) async fn handle(
    State(auth): State<Auth>,
    visitor: Visitor,
    JsonBody(unwanted): JsonBody<Unwanted>,
) -> Result<impl IntoResponse, AuthError> {
    let address = parse_address(&unwanted.address)?;
    let unlinked = auth
        .unlink_wallet(&visitor, address, unwanted.chain_id, &unwanted.answer)
        .await?;
    let gone = Gone {
        wallet: WalletView::of(&unlinked.wallet),
        signed_out: unlinked.signed_out,
    };
    Ok((set_cookies(unlinked.cookies), Json(gone)))
}
