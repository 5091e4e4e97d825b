//! What an account can prove itself with besides a wallet: recovery codes now, passkeys later.

use crate::connection::on;
use crate::schema::credential;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::{AccountId, Entropy, Timestamp, id};

/// The kind of a recovery code. Its value is `domain::recovery_code::hash`.
pub const RECOVERY_CODE: &str = "recovery_code";

/// Replaces all credentials of one kind.
pub fn replace(
    conn: &mut Conn,
    account: AccountId,
    kind: &str,
    values: &[String],
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    on!(conn, c => diesel::delete(
        credential::table.filter(credential::account_id.eq(account.0)).filter(credential::kind.eq(kind))).execute(c))?;
    let first = id::draw(now, entropy);
    for (offset, value) in (0_i64..).zip(values) {
        on!(conn, c => diesel::insert_into(credential::table)
            .values((
                credential::id.eq(first.wrapping_add(offset)),
                credential::account_id.eq(account.0),
                credential::kind.eq(kind),
                credential::value.eq(value),
                credential::created_at.eq(now.as_millis()),
            ))
            .execute(c))?;
    }
    Ok(())
}

/// Uses a credential up. False if there is no unused one with this value.
pub fn take(conn: &mut Conn, account: AccountId, kind: &str, value: &str, now: Timestamp) -> Result<bool, StoreError> {
    let taken = on!(conn, c => diesel::update(
        credential::table
            .filter(credential::account_id.eq(account.0))
            .filter(credential::kind.eq(kind))
            .filter(credential::value.eq(value))
            .filter(credential::used_at.is_null()))
        .set(credential::used_at.eq(now.as_millis()))
        .execute(c))?;
    Ok(taken == 1)
}

/// How many unused credentials of one kind an account has.
pub fn count_unused(conn: &mut Conn, account: AccountId, kind: &str) -> Result<i64, StoreError> {
    Ok(on!(conn, c => credential::table
        .filter(credential::account_id.eq(account.0))
        .filter(credential::kind.eq(kind))
        .filter(credential::used_at.is_null())
        .count()
        .get_result(c))?)
}
