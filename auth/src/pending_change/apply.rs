//! Carrying a change out when its time has come. The job carries no verdict: it reads what the change,
//! the account and the wallet are now, so that it may run late or twice. What cannot be done any more is
//! ended as cancelled, and the member is told either way.

use super::cancel::call_off;
use super::{Wanted, told_of};
use crate::factor::Factor;
use crate::handle::Auth;
use crate::linked_wallet::MAX_WALLETS;
use domain::account::AccountState;
use domain::job::{ApplyPendingChange, JobOutcome};
use domain::membership::NoticeKind;
use domain::wallet::Wallet;
use domain::{AccountId, Entropy, Timestamp};
use std::time::Duration;
use store::pending_changes::{self, ChangeState, PendingChange};
use store::{
    Conn, StoreError, accounts, bans, credentials, factors, memberships, notices, passkeys, sessions, wallets,
};

impl Auth {
    /// Runs the job.
    pub(crate) async fn apply_pending_change(&self, job: ApplyPendingChange) -> JobOutcome {
        match self.apply_change(job.change_id).await {
            Ok(None) => JobOutcome::Done,
            Ok(early) => JobOutcome::Retry {
                why: "its time has not come".to_owned(),
                after: early,
            },
            Err(error) => JobOutcome::Retry {
                why: error.to_string(),
                after: None,
            },
        }
    }

    /// Carries the change out, if it waits and its time has come; otherwise says how long that takes.
    async fn apply_change(&self, id: i64) -> Result<Option<Duration>, StoreError> {
        let (now, auth) = (self.now(), self.clone());
        self.store()
            .write(move |conn| {
                let Some(account) = pending_changes::find(conn, id)?.map(|change| change.account_id) else {
                    return Ok(None);
                };
                let account = accounts::lock(conn, account)?;
                // Read again: it may have been cancelled while somebody else held the account.
                let Some(change) = pending_changes::find(conn, id)?.filter(|c| c.state == ChangeState::Waiting) else {
                    return Ok(None);
                };
                if now < change.effective_at {
                    return Ok(Some(change.effective_at.since(now)));
                }
                let may_act = account.is_some_and(|account| account.state == AccountState::Active);
                let done = match Wanted::parse(change.kind, &change.payload) {
                    Some(wanted) if may_act => carry_out(conn, &change, &wanted, now, auth.entropy())?,
                    _ => false,
                };
                let (state, kind) = if done {
                    (ChangeState::Done, NoticeKind::ChangeDone)
                } else {
                    (ChangeState::Cancelled, NoticeKind::ChangeCancelled)
                };
                pending_changes::end(conn, id, state, now)?;
                notices::add(conn, change.account_id, kind, &told_of(&change), now, auth.entropy())?;
                tracing::info!(account = %change.account_id, change = id, done, "the time of a waiting change came");
                Ok(None)
            })
            .await
    }
}

/// Does it, unless what is true by now stands against it.
fn carry_out(
    conn: &mut Conn,
    change: &PendingChange,
    wanted: &Wanted,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<bool, StoreError> {
    let account = change.account_id;
    match wanted {
        Wanted::LinkWallet(wallet) | Wanted::Rebind(wallet) => {
            if wallets::list(conn, account)?.len() >= MAX_WALLETS
                || bans::is_wallet_banned(conn, wallet)?
                || !wallets::link(conn, account, wallet, now)?
            {
                return Ok(false);
            }
            memberships::hasten(conn, &[account], now)?;
            Ok(true)
        }
        Wanted::UnlinkWallet(wallet) => {
            if !wallets::unlink(conn, account, wallet)? {
                return Ok(false);
            }
            end_of_wallet(conn, account, wallet, now)?;
            call_off_all(conn, change, &Factor::of_wallet(wallet), now, entropy)?;
            memberships::hasten(conn, &[account], now)?;
            Ok(true)
        }
        Wanted::RenewRecoveryCodes(hashes) => {
            credentials::replace(conn, account, credentials::RECOVERY_CODE, hashes, now, entropy)?;
            Ok(true)
        }
        Wanted::TrustPasskey(passkey) => passkeys::trust(conn, account, *passkey, now),
        Wanted::RemovePasskey(passkey) => {
            if !passkeys::remove(conn, account, *passkey)? {
                return Ok(false);
            }
            let gone = Factor::Passkey(*passkey);
            factors::end_all(conn, account, &gone.text())?;
            call_off_all(conn, change, &gone, now, entropy)?;
            Ok(true)
        }
    }
}

/// Calls off what else waits and was asked for with a factor that has just gone, but for the change that
/// removed it: what a thief asked for at the last moment does not outlive the stolen key.
fn call_off_all(
    conn: &mut Conn,
    done: &PendingChange,
    gone: &Factor,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    let gone = gone.text();
    for other in pending_changes::waiting(conn, done.account_id)? {
        if other.id != done.id && other.asked_with == gone {
            call_off(conn, &other, now, entropy)?;
        }
    }
    Ok(())
}

/// Ends what rests on a wallet, also sessions from before that was noted.
fn end_of_wallet(conn: &mut Conn, account: AccountId, wallet: &Wallet, now: Timestamp) -> Result<(), StoreError> {
    factors::end_all(conn, account, &Factor::of_wallet(wallet).text())?;
    for session in sessions::list(conn, account, now)? {
        if session.wallet.as_ref() == Some(wallet) {
            sessions::end_by_id(conn, account, session.id)?;
        }
    }
    Ok(())
}
