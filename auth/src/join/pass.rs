//! The pass that a new member pays with: whether one is free, and what the membership begins with once it
//! is taken.

use crate::error::AuthError;
use domain::gate::{Alternative, Decision, Token};
use domain::{AccountId, Entropy, Timestamp};
use std::time::Duration;
use store::bindings::Bound;
use store::{Conn, bindings, memberships};

/// Members are looked at once a day, each at a time of its own.
const SWEEP_WITHIN: Duration = Duration::from_secs(86_400);

/// Looks whether any alternative is free; why not, if none is. A courtesy: the transaction decides.
pub(crate) fn look(conn: &mut Conn, alternatives: &[Alternative], now: Timestamp) -> Result<(), AuthError> {
    paid(bindings::would_bind(conn, alternatives, None, now)?).map(|_| ())
}

/// The rule and the tokens, or why there are none.
fn paid(bound: Bound) -> Result<(String, Vec<Token>), AuthError> {
    match bound {
        Bound::Yes { rule, tokens } => Ok((rule, tokens)),
        Bound::Taken => Err(AuthError::PassTaken),
        Bound::Cooling { free_at } => Err(AuthError::PassCooling { free_at }),
        Bound::Banned => Err(AuthError::PassBanned),
    }
}

/// Takes the pass and begins the membership, in the transaction that makes the account.
pub(super) fn take(
    conn: &mut Conn,
    account: AccountId,
    decision: &Decision,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<(), AuthError> {
    let (rule, tokens) = paid(bindings::bind_first_free(conn, &decision.alternatives, account, now)?)?;
    // All bound tokens are needed: the first to end ends the membership.
    let expires_at = decision
        .expiries
        .iter()
        .filter(|(token, _)| tokens.contains(token))
        .map(|(_, secs)| moment(*secs))
        .min();
    let recheck_at = [expires_at, decision.changes_at.map(moment)]
        .into_iter()
        .flatten()
        .fold(some_time_today(now, entropy), Ord::min)
        .max(now);
    // An open instance has no rules; its one alternative has no name.
    let rule = Some(rule.as_str()).filter(|rule| !rule.is_empty());
    memberships::begin(conn, account, rule, expires_at, recheck_at, now)?;
    Ok(())
}

/// When a member is looked at who joins now: within a day, whenever.
pub(super) fn some_time_today(now: Timestamp, entropy: &dyn Entropy) -> Timestamp {
    let day = u64::try_from(SWEEP_WITHIN.as_millis()).unwrap_or(u64::MAX);
    now.plus(Duration::from_millis(u64::from_le_bytes(entropy.bytes()) % day))
}

fn moment(secs: u64) -> Timestamp {
    Timestamp::from_secs(i64::try_from(secs).unwrap_or(i64::MAX))
}
