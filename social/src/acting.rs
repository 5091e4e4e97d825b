//! Whether a member may act, asked inside the transaction that acts: the account may have been suspended
//! or have lapsed since the request was authenticated.

use domain::account::Account;
use domain::policy::{MayPost, MaySignIn, MayWithdraw};
use store::{Conn, StoreError, accounts};

/// Why a member may not act. Each family of acts has its own words for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Suspended, deleted or not there.
    Barred,
    /// The membership has lapsed too far for this.
    Lapsed,
}

/// The account as it is now, if it may publish: whatever others see or are told of.
pub(crate) fn to_publish<E>(conn: &mut Conn, account: &Account) -> Result<Account, E>
where
    E: From<StoreError> + From<Refused>,
{
    present(conn, account, MayPost::allows)
}

/// The account as it is now, if it may take things back and protect itself.
pub(crate) fn to_withdraw<E>(conn: &mut Conn, account: &Account) -> Result<Account, E>
where
    E: From<StoreError> + From<Refused>,
{
    present(conn, account, MayWithdraw::allows)
}

fn present<E>(conn: &mut Conn, account: &Account, may: fn(&Account) -> bool) -> Result<Account, E>
where
    E: From<StoreError> + From<Refused>,
{
    let account = accounts::lookup(conn, account.id)?
        .filter(MaySignIn::allows)
        .ok_or(Refused::Barred)?;
    if may(&account) {
        Ok(account)
    } else {
        Err(Refused::Lapsed.into())
    }
}

#[cfg(test)]
mod tests;
