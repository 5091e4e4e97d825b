//! `GET /auth/session`: who am I?

use super::view::{AccountView, WalletView};
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::session::SignInMethod;
use serde::Serialize;

#[derive(Serialize)]
struct WhoAmI {
    /// The wallet that signed in; null without a session, and in one that began without a wallet.
    address: Option<String>,
    /// How the session began: `wallet`, `passkey`, `handoff` or `code`; null without a session.
    method: Option<SignInMethod>,
    account: Option<AccountView>,
    /// The account's wallets; empty without an account.
    wallets: Vec<WalletView>,
}

pub(super) async fn handle(State(auth): State<Auth>, visitor: Visitor) -> Result<impl IntoResponse, AuthError> {
    let wallets = match visitor.is_signed_in() {
        true => auth.list_wallets(&visitor).await?,
        false => Vec::new(),
    };
    Ok(Json(WhoAmI {
        address: visitor
            .session
            .as_ref()
            .and_then(|(session, _)| session.wallet)
            .map(|wallet| wallet.address.to_string()),
        method: visitor.session.as_ref().map(|(session, _)| session.method),
        account: visitor
            .account
            .as_ref()
            .map(|account| AccountView::of(account, &auth.config().site)),
        wallets: wallets.iter().map(|linked| WalletView::of(&linked.wallet)).collect(),
    }))
}
