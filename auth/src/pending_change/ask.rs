//! Asking for a change, inside the transaction that used its proof up: the row, the notice to everybody
//! who is signed in, and the job that carries it out in three days.

use super::{AskedChange, Wanted, told_of};
use crate::error::AuthError;
use crate::factor::Factor;
use domain::job::ApplyPendingChange;
use domain::membership::{NoticeKind, RECOVERY_DELAY};
use domain::{AccountId, Entropy, Timestamp};
use store::pending_changes::{self, NewChange};
use store::{Conn, jobs, notices};

/// How many changes of one kind asked with one factor may wait at the same time. Counted per factor, so
/// that a thief cannot take up the owner's places.
pub(crate) const MAX_WAITING: usize = 10;

/// Asks for a change of an account that the caller holds. Asking for what waits already gives that.
pub(crate) fn ask(
    conn: &mut Conn,
    entropy: &dyn Entropy,
    account: AccountId,
    wanted: &Wanted,
    factor: &Factor,
    now: Timestamp,
) -> Result<AskedChange, AuthError> {
    let (kind, payload, asked_with) = (wanted.kind(), wanted.payload(), factor.text());
    let waiting = pending_changes::waiting(conn, account)?;
    let alike = |asked: &&pending_changes::PendingChange| asked.kind == kind && asked.asked_with == asked_with;
    if let Some(same) = waiting.iter().filter(alike).find(|asked| asked.payload == payload) {
        return Ok(AskedChange::of(same));
    }
    if waiting.iter().filter(alike).count() >= MAX_WAITING {
        return Err(AuthError::TooManyChanges);
    }
    let effective_at = now.plus(RECOVERY_DELAY);
    let new = NewChange {
        account_id: account,
        kind,
        payload,
        asked_with,
        asked_at: now,
        effective_at,
    };
    let change_id = pending_changes::add(conn, &new, entropy)?;
    jobs::enqueue(conn, &ApplyPendingChange { change_id }, effective_at)?;
    let stored = pending_changes::find(conn, change_id)?.ok_or(AuthError::NoSuchChange)?;
    notices::add(conn, account, NoticeKind::ChangeAsked, &told_of(&stored), now, entropy)?;
    Ok(AskedChange::of(&stored))
}
