//! Changes of how the account is recovered that wait, as the settings show them, and
//! `POST /settings/cancel-change`.

use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::form::MemberForm;
use crate::pages::moment::Moment;
use crate::pages::problem::Problem;
use crate::pages::reader::Reader;
use crate::words::{Words, id};
use auth::{AuthError, WaitingChange};
use axum::extract::State;
use axum::response::Response;
use domain::membership::PendingChangeKind;
use std::sync::Arc;

/// A change that waits, ready to be shown to the account's owner.
pub(super) struct ChangeLine {
    pub(super) id: i64,
    pub(super) what: String,
    /// With what it was asked.
    pub(super) how: String,
    /// The wallet it is about.
    pub(super) wallet: Option<String>,
    pub(super) asked: Moment,
    pub(super) effective: Moment,
    /// What its button says.
    pub(super) cancel: String,
    pub(super) may_cancel: bool,
    /// Whether this session may with a recovery code.
    pub(super) with_code: bool,
    /// Why it needs one, a message id.
    pub(super) code_hint: &'static str,
}

/// What waits for the member who reads, the next to take effect first.
pub(super) async fn list(pages: &Pages, reader: &Reader) -> Result<Vec<ChangeLine>, Problem> {
    let (now, words) = (pages.means.clock.now(), reader.words);
    let line = |change: WaitingChange| ChangeLine {
        id: change.id,
        what: what(change.kind, words),
        how: how(change.asked_with, words),
        wallet: change.wallet.map(|wallet| wallet.address.to_string()),
        asked: Moment::of(change.asked_at, now, words),
        effective: Moment::of(change.effective_at, now, words),
        cancel: words.text(match change.kind {
            // Whoever cancels that says that the passkey is not theirs.
            PendingChangeKind::TrustPasskey => id("change-cancel-passkey"),
            _ => id("change-cancel"),
        }),
        may_cancel: change.may_cancel,
        with_code: change.may_cancel_with_code,
        code_hint: match change.asked_with {
            "admin" => id("auth-stronger-factor"),
            _ => id("change-needs-code"),
        },
    };
    let waiting = pages.auth.list_changes(&reader.visitor).await?;
    Ok(waiting.into_iter().map(line).collect())
}

/// A change in words, without whose wallet it is about.
pub(in crate::pages) fn what(kind: PendingChangeKind, words: Words) -> String {
    words.text(match kind {
        PendingChangeKind::LinkWallet => id("change-line-link-wallet"),
        PendingChangeKind::UnlinkWallet => id("change-line-unlink-wallet"),
        PendingChangeKind::RenewRecoveryCodes => id("change-line-renew-codes"),
        PendingChangeKind::TrustPasskey => id("change-line-trust-passkey"),
        PendingChangeKind::RemovePasskey => id("change-line-remove-passkey"),
        PendingChangeKind::Rebind => id("change-line-rebind"),
    })
}

fn how(asked_with: &str, words: Words) -> String {
    words.text(match asked_with {
        "wallet" => id("change-with-wallet"),
        "passkey" => id("change-with-passkey"),
        "recovery_code" => id("change-with-code"),
        "admin" => id("change-with-admin"),
        _ => id("change-with-unknown"),
    })
}

pub(in crate::pages) async fn cancel(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    let MemberForm { reader, fields, .. } = form;
    let change = fields.get("change").parse().map_err(|_| Problem::NotFound)?;
    let done = match pages
        .auth
        .cancel_change(&reader.visitor, change, fields.filled("code"))
        .await
    {
        Ok(()) => "change-cancelled",
        Err(AuthError::NoSuchChange) => "change-gone",
        Err(AuthError::ChangeNotYours) => "change-refused",
        Err(AuthError::StrongerFactorNeeded) => "change-stronger",
        Err(AuthError::WrongRecoveryCode) => "change-wrong-code",
        Err(error) => return Err(error.into()),
    };
    Ok(see_other(&format!("/settings?done={done}#changes")))
}
