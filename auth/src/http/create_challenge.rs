//! `POST /auth/siwe/challenge`

use super::json_body::JsonBody;
use super::set_cookies;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use alloy_primitives::Address;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::Timestamp;
use domain::session::Purpose;
use domain::wallet::ChainId;
use serde::{Deserialize, Serialize};
use store::challenges::Challenge;

#[derive(Deserialize)]
pub(super) struct Wanted {
    address: String,
    chain_id: ChainId,
    #[serde(default)]
    purpose: Purpose,
    /// For a wallet with several owners, who have a day.
    #[serde(default)]
    waits: bool,
}

/// A challenge as this browser is told of it.
#[derive(Serialize)]
pub(super) struct Issued {
    message: String,
    nonce: String,
    expires_at: Timestamp,
}

impl Issued {
    pub(super) fn of(challenge: Challenge) -> Self {
        Self {
            message: challenge.message,
            nonce: challenge.nonce,
            expires_at: challenge.expires_at,
        }
    }
}

pub(super) async fn handle(
    State(auth): State<Auth>,
    visitor: Visitor,
    JsonBody(wanted): JsonBody<Wanted>,
) -> Result<impl IntoResponse, AuthError> {
    let address = parse_address(&wanted.address)?;
    let begun = if wanted.waits {
        auth.begin_waiting_challenge(&visitor, address, wanted.chain_id, wanted.purpose)
            .await?
    } else {
        auth.begin_challenge(&visitor, address, wanted.chain_id, wanted.purpose)
            .await?
    };
    Ok((set_cookies(begun.cookies), Json(Issued::of(begun.challenge))))
}

/// An address in any case of letters: wallets differ, and the message we compose has the checksum.
pub(super) fn parse_address(text: &str) -> Result<Address, AuthError> {
    if !text.starts_with("0x") {
        return Err(AuthError::BadAddress);
    }
    text.parse().map_err(|_| AuthError::BadAddress)
}
