//! `GET /auth/pending-changes`: what waits, for any session of the account.

use super::view::WalletView;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::membership::PendingChangeKind;
use domain::{PasskeyId, Timestamp};
use serde::Serialize;

#[derive(Serialize)]
struct Waiting {
    id: String,
    kind: PendingChangeKind,
    asked_with: &'static str,
    asked_at: Timestamp,
    effective_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    wallet: Option<WalletView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    passkey: Option<PasskeyId>,
    may_cancel: bool,
    may_cancel_with_code: bool,
}

pub(super) async fn handle(State(auth): State<Auth>, visitor: Visitor) -> Result<impl IntoResponse, AuthError> {
    let waiting = auth.list_changes(&visitor).await?;
    let shown: Vec<Waiting> = waiting
        .into_iter()
        .map(|change| Waiting {
            id: change.id.to_string(),
            kind: change.kind,
            asked_with: change.asked_with,
            asked_at: change.asked_at,
            effective_at: change.effective_at,
            wallet: change.wallet.as_ref().map(WalletView::of),
            passkey: change.passkey,
            may_cancel: change.may_cancel,
            may_cancel_with_code: change.may_cancel_with_code,
        })
        .collect();
    Ok(Json(shown))
}
