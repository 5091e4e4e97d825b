//! What every change of an account's settings checks inside its own transaction: that the account may
//! still act, and that the wallet that signed is one of its own. The account is held meanwhile, so
//! that two changes at once cannot each see the state before the other.

use crate::challenge::Proven;
use crate::error::AuthError;
use domain::account::{Account, AccountState};
use domain::{AccountId, Timestamp};
use store::wallets::LinkedWallet;
use store::{Conn, accounts, wallets};

/// Holds the account until the transaction ends, if it may act; gives its wallets.
pub(crate) fn hold(conn: &mut Conn, id: AccountId) -> Result<Vec<LinkedWallet>, AuthError> {
    let account = accounts::lock(conn, id)?.ok_or(AuthError::AccountDeleted)?;
    must_be_active(&account)?;
    Ok(wallets::list(conn, id)?)
}

/// The same, and uses up a challenge that one of the account's own wallets answered.
pub(crate) fn hold_for_owner(
    conn: &mut Conn,
    id: AccountId,
    proven: &Proven,
    now: Timestamp,
) -> Result<Vec<LinkedWallet>, AuthError> {
    let own = hold(conn, id)?;
    proven.consume(conn, now)?;
    if own.iter().any(|linked| linked.wallet == proven.wallet) {
        Ok(own)
    } else {
        Err(AuthError::NotYourWallet)
    }
}

/// Refuses accounts that may not act.
pub(crate) fn must_be_active(account: &Account) -> Result<(), AuthError> {
    match account.state {
        AccountState::Active => Ok(()),
        AccountState::Suspended => Err(AuthError::AccountSuspended),
        AccountState::Deleted => Err(AuthError::AccountDeleted),
    }
}
