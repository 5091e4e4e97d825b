//! What waits, for every session of the account.

use super::Wanted;
use super::cancel::{may_cancel, takes_a_code};
use crate::error::AuthError;
use crate::factor::Factor;
use crate::handle::Auth;
use crate::visitor::Visitor;
use domain::membership::PendingChangeKind;
use domain::wallet::Wallet;
use domain::{PasskeyId, Timestamp};
use store::{StoreError, pending_changes};

/// A change that waits, as one session of its account sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingChange {
    /// Its id.
    pub id: i64,
    /// What is to change.
    pub kind: PendingChangeKind,
    /// With what it was asked: `wallet`, `passkey`, `recovery_code`, `admin` or `unknown`.
    pub asked_with: &'static str,
    /// When.
    pub asked_at: Timestamp,
    /// When it takes effect.
    pub effective_at: Timestamp,
    /// The wallet it is about, for the owner's eyes only.
    pub wallet: Option<Wallet>,
    /// The passkey it is about.
    pub passkey: Option<PasskeyId>,
    /// Whether this session may cancel it.
    pub may_cancel: bool,
    /// Whether it may with a recovery code.
    pub may_cancel_with_code: bool,
}

impl Auth {
    /// The changes of the account that is signed in which wait, the next to take effect first.
    pub async fn list_changes(&self, visitor: &Visitor) -> Result<Vec<WaitingChange>, AuthError> {
        let account = visitor.require_account()?.id;
        let session = visitor.require_session()?.0.clone();
        let now = self.now();
        let mut waiting = self
            .store()
            .read::<_, StoreError, _>(move |conn| {
                let mut shown = Vec::new();
                for change in pending_changes::waiting(conn, account)? {
                    let wanted = Wanted::parse(change.kind, &change.payload);
                    let may = may_cancel(conn, &session, &change, now)?;
                    shown.push(WaitingChange {
                        id: change.id,
                        kind: change.kind,
                        asked_with: Factor::parse(&change.asked_with).map_or("unknown", |factor| factor.kind()),
                        asked_at: change.asked_at,
                        effective_at: change.effective_at,
                        wallet: wanted.as_ref().and_then(Wanted::wallet),
                        passkey: wanted.as_ref().and_then(Wanted::passkey),
                        may_cancel: may,
                        may_cancel_with_code: !may && takes_a_code(&change),
                    });
                }
                Ok(shown)
            })
            .await?;
        waiting.sort_by_key(|change| (change.effective_at, change.id));
        Ok(waiting)
    }
}
