//! One-time codes for signing in elsewhere: at most one alive for an account, stored as a hash, and
//! every guess counted.

use crate::connection::on;
use crate::schema::login_code;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::{AccountId, Timestamp};

/// Stores the code of an account, in place of the one it had.
pub fn put(conn: &mut Conn, account: AccountId, code_hash: &str, expires_at: Timestamp) -> Result<(), StoreError> {
    remove(conn, account)?;
    on!(conn, c => diesel::insert_into(login_code::table)
        .values((
            login_code::account_id.eq(account.0),
            login_code::code_hash.eq(code_hash),
            login_code::guesses.eq(0),
            login_code::expires_at.eq(expires_at.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// Counts a guess at the living code of an account; gives the hash to compare with and the number of
/// guesses, this one included. `None` if there is no living code.
pub fn count_guess(conn: &mut Conn, account: AccountId, now: Timestamp) -> Result<Option<(String, i32)>, StoreError> {
    Ok(on!(conn, c => diesel::update(
        login_code::table.find(account.0).filter(login_code::expires_at.gt(now.as_millis())))
        .set(login_code::guesses.eq(login_code::guesses + 1))
        .returning((login_code::code_hash, login_code::guesses))
        .get_result(c)
        .optional())?)
}

/// Removes the code of an account. False if it had none.
pub fn remove(conn: &mut Conn, account: AccountId) -> Result<bool, StoreError> {
    Ok(on!(conn, c => diesel::delete(login_code::table.find(account.0)).execute(c))? == 1)
}
