//! Questions that were put to a passkey and wait for its answer: enrolling and signing in. Each
//! belongs to one browser and is good for one answer.

use crate::connection::on;
use crate::schema::passkey_ceremony;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::{AccountId, Timestamp};

/// A ceremony as begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceremony {
    /// 128 random bits.
    pub id: String,
    /// Hash of the secret of the browser's pre-session (signing in) or session (enrolling).
    pub browser_hash: String,
    /// The account that enrols; none when somebody signs in.
    pub account: Option<AccountId>,
    /// What the answer is judged by, as `auth` writes it.
    pub state: String,
    /// After this it is worth nothing.
    pub expires_at: Timestamp,
}

type Columns = (String, String, Option<i64>, String, i64);

fn of(row: Columns) -> Ceremony {
    let (id, browser_hash, account, state, expires_at) = row;
    Ceremony {
        id,
        browser_hash,
        account: account.map(AccountId),
        state,
        expires_at: Timestamp::from_millis(expires_at),
    }
}

/// Stores a ceremony.
pub fn add(conn: &mut Conn, new: &Ceremony) -> Result<(), StoreError> {
    on!(conn, c => diesel::insert_into(passkey_ceremony::table)
        .values((
            passkey_ceremony::id.eq(&new.id),
            passkey_ceremony::browser_hash.eq(&new.browser_hash),
            passkey_ceremony::account_id.eq(new.account.map(|id| id.0)),
            passkey_ceremony::state.eq(&new.state),
            passkey_ceremony::expires_at.eq(new.expires_at.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// Uses a ceremony up. `None` if this browser has none with this id (any more).
pub fn take(conn: &mut Conn, id: &str, browser_hash: &str) -> Result<Option<Ceremony>, StoreError> {
    // PostgreSQL cannot be asked for a text with a NUL.
    if id.contains('\0') {
        return Ok(None);
    }
    let row: Option<Columns> = on!(conn, c => diesel::delete(
        passkey_ceremony::table.find(id).filter(passkey_ceremony::browser_hash.eq(browser_hash)))
        .returning(passkey_ceremony::all_columns)
        .get_result(c)
        .optional())?;
    Ok(row.map(of))
}

/// When the ceremonies that a browser has open expire, the next first.
pub fn list_open_expiries(conn: &mut Conn, browser_hash: &str, now: Timestamp) -> Result<Vec<Timestamp>, StoreError> {
    let rows: Vec<i64> = on!(conn, c => passkey_ceremony::table
        .filter(passkey_ceremony::browser_hash.eq(browser_hash))
        .filter(passkey_ceremony::expires_at.gt(now.as_millis()))
        .order(passkey_ceremony::expires_at)
        .select(passkey_ceremony::expires_at)
        .load(c))?;
    Ok(rows.into_iter().map(Timestamp::from_millis).collect())
}
