//! `POST /demo/sign`: signs with one of the demo's public keys, so that the page's demo wallet is a
//! wallet like any other. Registered only on a loopback listener with the development chain, and
//! answers pages of this instance only.

use super::Pages;
use alloy::primitives::Address;
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::Origin;
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Deserialize)]
pub(super) struct Wanted {
    address: Address,
    message: String,
}

#[derive(Serialize)]
struct Signed {
    signature: String,
}

pub(super) async fn create(
    State(pages): State<Arc<Pages>>,
    headers: HeaderMap,
    Json(wanted): Json<Wanted>,
) -> Response {
    let origin = headers
        .get(header::ORIGIN)
        .and_then(|value| value.to_str().ok())
        .and_then(Origin::parse);
    if origin != Origin::of(&pages.site.origin) {
        return StatusCode::FORBIDDEN.into_response();
    }
    match sign(&pages, &wanted) {
        Some(signature) => Json(Signed { signature }).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// An EIP-191 signature; nothing if the address is no demo wallet's.
fn sign(pages: &Pages, wanted: &Wanted) -> Option<String> {
    let wallet = pages
        .site
        .demo_wallets
        .iter()
        .find(|wallet| wallet.address.parse() == Ok(wanted.address))?;
    let signer: PrivateKeySigner = wallet.private_key.parse().ok()?;
    let signature = signer.sign_message_sync(wanted.message.as_bytes()).ok()?;
    Some(format!("0x{}", hex::encode(signature.as_bytes())))
}
