//! Cancelling a change that waits. A session may that is older than the request, or that rests on another
//! factor than the request; whoever has only the factor it was asked with, and came later, needs a
//! recovery code. So the owner, who was here first or has a second factor, gets rid of what a thief asked
//! for, and a thief who comes back with the same key does not get rid of what the owner asked for.
//!
//! What an admin asked for answers a lost wallet, and any session may be the thief's: only what is stronger
//! than that wallet cancels it, shown at that moment. That is a passkey which was trusted before the admin
//! asked and signed in just now, or a recovery code.

use super::{Wanted, told_of};
use crate::error::AuthError;
use crate::factor::{self, Factor};
use crate::handle::Auth;
use crate::linked_wallet::LINK_WITHIN;
use crate::owner;
use crate::visitor::Visitor;
use domain::account::{Account, AccountState, Role};
use domain::membership::NoticeKind;
use domain::session::{Session, SignInMethod};
use domain::{AccountId, Entropy, Timestamp, recovery_code};
use store::pending_changes::{self, ChangeState, PendingChange};
use store::{Conn, StoreError, accounts, audit, credentials, factors, notices, passkeys};

impl Auth {
    /// Cancels a change of the account that is signed in. `code` is one of its recovery codes, for
    /// sessions that may not without.
    pub async fn cancel_change(&self, visitor: &Visitor, id: i64, code: Option<&str>) -> Result<(), AuthError> {
        self.admit(visitor)?;
        let account = visitor.require_account()?;
        let session = visitor.require_session()?.0.clone();
        let code = code.map(str::trim).filter(|code| !code.is_empty());
        if code.is_some() {
            self.admit_recovery_code(visitor)?;
        }
        let hash = code.map(recovery_code::hash);
        let (account, now, auth) = (account.id, self.now(), self.clone());
        self.store()
            .write(move |conn| {
                owner::hold(conn, account)?;
                let change = pending_changes::find(conn, id)?
                    .filter(|change| change.account_id == account && change.state == ChangeState::Waiting)
                    .ok_or(AuthError::NoSuchChange)?;
                if !may_cancel(conn, &session, &change, now)? {
                    let hash = hash.filter(|_| takes_a_code(&change)).ok_or_else(|| refusal(&change))?;
                    if !credentials::take(conn, account, credentials::RECOVERY_CODE, &hash, now)? {
                        return Err(AuthError::WrongRecoveryCode);
                    }
                }
                if !is_an_admins(&change) {
                    return Ok(call_off(conn, &change, now, auth.entropy())?);
                }
                call_off_admins(conn, account, now, auth.entropy())?;
                let (subject, kind) = (account.to_string(), change.kind.as_str());
                audit::add(
                    conn,
                    Some(account),
                    "cancel_change",
                    &subject,
                    kind,
                    now,
                    auth.entropy(),
                )?;
                Ok(())
            })
            .await?;
        tracing::info!(%account, change = id, "a waiting change was cancelled");
        Ok(())
    }

    /// Cancels a change of somebody else's account: for admins, who decide where a member and a thief
    /// cancel each other's requests.
    pub async fn cancel_change_as_admin(&self, by: &Account, id: i64) -> Result<(), AuthError> {
        let (by, now, auth) = (by.id, self.now(), self.clone());
        self.store()
            .write(move |conn| {
                let change = pending_changes::find(conn, id)?.ok_or(AuthError::NoSuchChange)?;
                let target = accounts::lock(conn, change.account_id)?.ok_or(AuthError::NoSuchChange)?;
                must_outrank(conn, by, &target)?;
                let change = pending_changes::find(conn, id)?
                    .filter(|change| change.state == ChangeState::Waiting)
                    .ok_or(AuthError::NoSuchChange)?;
                call_off(conn, &change, now, auth.entropy())?;
                let subject = change.account_id.to_string();
                audit::add(
                    conn,
                    Some(by),
                    "cancel_change",
                    &subject,
                    change.kind.as_str(),
                    now,
                    auth.entropy(),
                )?;
                Ok::<_, AuthError>(())
            })
            .await
    }
}

/// Whether this session may cancel this change as it stands.
pub(super) fn may_cancel(
    conn: &mut Conn,
    session: &Session,
    change: &PendingChange,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let asked_with = Factor::parse(&change.asked_with);
    if is_an_admins(change) {
        return outranks_a_wallet(conn, session, change, now);
    }
    if session.created_at <= change.asked_at {
        return Ok(true);
    }
    match factor::of_session(conn, session)? {
        Some(own) if Some(&own) != asked_with.as_ref() => own.is_settled(conn, change.account_id, now),
        _ => Ok(false),
    }
}

/// Whether a recovery code helps: not against what was asked with one.
pub(super) fn takes_a_code(change: &PendingChange) -> bool {
    !matches!(Factor::parse(&change.asked_with), Some(Factor::RecoveryCode))
}

/// Whether an admin asked for it.
pub(super) fn is_an_admins(change: &PendingChange) -> bool {
    matches!(Factor::parse(&change.asked_with), Some(Factor::Admin(_)))
}

/// Whether a passkey stands behind this session that signed in just now and was trusted when the change was
/// asked for. A session that somebody found open, one that was handed on, and one of which it is not known
/// what it rests on are not enough.
fn outranks_a_wallet(
    conn: &mut Conn,
    session: &Session,
    change: &PendingChange,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if session.method != SignInMethod::Passkey || now.since(session.created_at) > LINK_WITHIN {
        return Ok(false);
    }
    match factor::of_session(conn, session)? {
        Some(passkey @ Factor::Passkey(_)) => passkey.is_settled(conn, change.account_id, change.asked_at),
        _ => Ok(false),
    }
}

/// What to do instead.
fn refusal(change: &PendingChange) -> AuthError {
    if is_an_admins(change) {
        AuthError::StrongerFactorNeeded
    } else {
        AuthError::ChangeNotYours
    }
}

/// Calls off everything that admins asked for: whoever shows that the account is theirs needs no second
/// code for a second request.
fn call_off_admins(
    conn: &mut Conn,
    account: AccountId,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    for change in pending_changes::waiting(conn, account)? {
        if is_an_admins(&change) {
            call_off(conn, &change, now, entropy)?;
        }
    }
    Ok(())
}

/// Ends the change. A passkey that has not been trusted yet goes with the request to trust it, and what
/// it opened ends: whoever cancels that says that it is not theirs.
pub(super) fn call_off(
    conn: &mut Conn,
    change: &PendingChange,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    let account = change.account_id;
    pending_changes::end(conn, change.id, ChangeState::Cancelled, now)?;
    if let Some(Wanted::TrustPasskey(passkey)) = Wanted::parse(change.kind, &change.payload) {
        let untrusted = |stored: &passkeys::StoredPasskey| stored.id == passkey && !stored.is_trusted(now);
        if passkeys::list(conn, account)?.iter().any(untrusted) {
            passkeys::remove(conn, account, passkey)?;
            factors::end_all(conn, account, &Factor::Passkey(passkey).text())?;
        }
    }
    notices::add(
        conn,
        account,
        NoticeKind::ChangeCancelled,
        &told_of(change),
        now,
        entropy,
    )?;
    Ok(())
}

/// Whether somebody is an admin who stands above an account, as it is now: nobody acts on their equals
/// or on themselves.
pub(crate) fn must_outrank(conn: &mut Conn, by: AccountId, target: &Account) -> Result<(), AuthError> {
    let actor = accounts::lookup(conn, by)?.filter(|actor| actor.state == AccountState::Active);
    match actor {
        Some(actor) if actor.role >= Role::Admin && actor.role > target.role && actor.id != target.id => Ok(()),
        _ => Err(AuthError::NotAllowed),
    }
}
