//! Passkeys of accounts: public keys and counters, in the form in which `auth` keeps them, and the
//! random handle by which a passkey names its account.

use crate::connection::on;
use crate::schema::{passkey, passkey_user};
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::{AccountId, PasskeyId, Timestamp};

/// A passkey as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPasskey {
    /// Its id here.
    pub id: PasskeyId,
    /// Whose it is.
    pub account: AccountId,
    /// The id its authenticator gave it, hexadecimal.
    pub credential_id: String,
    /// What its owner calls it.
    pub name: String,
    /// Public key, counter and flags, as `auth` writes them.
    pub data: String,
    /// When it was enrolled.
    pub created_at: Timestamp,
    /// When it signed somebody in last.
    pub used_at: Option<Timestamp>,
    /// From when on it may recover the account; `None` as long as nobody decided that.
    pub trusted_at: Option<Timestamp>,
}

impl StoredPasskey {
    /// Whether it may recover the account at `now`.
    pub fn is_trusted(&self, now: Timestamp) -> bool {
        self.trusted_at.is_some_and(|since| since <= now)
    }
}

type Columns = (i64, i64, String, String, String, i64, Option<i64>, Option<i64>);

fn of(row: Columns) -> StoredPasskey {
    let (id, account, credential_id, name, data, created_at, used_at, trusted_at) = row;
    StoredPasskey {
        id: PasskeyId(id),
        account: AccountId(account),
        credential_id,
        name,
        data,
        created_at: Timestamp::from_millis(created_at),
        used_at: used_at.map(Timestamp::from_millis),
        trusted_at: trusted_at.map(Timestamp::from_millis),
    }
}

/// The handle of an account, if it has one yet.
pub fn find_handle(conn: &mut Conn, account: AccountId) -> Result<Option<String>, StoreError> {
    Ok(on!(conn, c => passkey_user::table
        .find(account.0)
        .select(passkey_user::handle)
        .first(c)
        .optional())?)
}

/// Gives an account its handle. False if it has one already.
pub fn add_handle(conn: &mut Conn, account: AccountId, handle: &str) -> Result<bool, StoreError> {
    let added = on!(conn, c => diesel::insert_into(passkey_user::table)
        .values((passkey_user::account_id.eq(account.0), passkey_user::handle.eq(handle)))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(added == 1)
}

/// Adds a passkey. False if this credential is somebody's already.
pub fn add(conn: &mut Conn, new: &StoredPasskey) -> Result<bool, StoreError> {
    let added = on!(conn, c => diesel::insert_into(passkey::table)
        .values((
            passkey::id.eq(new.id.0),
            passkey::account_id.eq(new.account.0),
            passkey::credential_id.eq(&new.credential_id),
            passkey::name.eq(&new.name),
            passkey::data.eq(&new.data),
            passkey::created_at.eq(new.created_at.as_millis()),
            passkey::used_at.eq(new.used_at.map(Timestamp::as_millis)),
            passkey::trusted_at.eq(new.trusted_at.map(Timestamp::as_millis)),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(added == 1)
}

/// The passkeys of an account, oldest first.
pub fn list(conn: &mut Conn, account: AccountId) -> Result<Vec<StoredPasskey>, StoreError> {
    let rows: Vec<Columns> = on!(conn, c => passkey::table
        .filter(passkey::account_id.eq(account.0))
        .order((passkey::created_at, passkey::id))
        .load(c))?;
    Ok(rows.into_iter().map(of).collect())
}

/// The passkey with this credential id.
pub fn find_by_credential(conn: &mut Conn, credential_id: &str) -> Result<Option<StoredPasskey>, StoreError> {
    let row: Option<Columns> = on!(conn, c => passkey::table
        .filter(passkey::credential_id.eq(credential_id))
        .first(c)
        .optional())?;
    Ok(row.map(of))
}

/// Renames a passkey of an account. False if it has none with this id.
pub fn rename(conn: &mut Conn, account: AccountId, id: PasskeyId, name: &str) -> Result<bool, StoreError> {
    let renamed = on!(conn, c => diesel::update(
        passkey::table.filter(passkey::id.eq(id.0)).filter(passkey::account_id.eq(account.0)))
        .set(passkey::name.eq(name))
        .execute(c))?;
    Ok(renamed == 1)
}

/// Removes a passkey of an account. False if it has none with this id.
pub fn remove(conn: &mut Conn, account: AccountId, id: PasskeyId) -> Result<bool, StoreError> {
    let gone = on!(conn, c => diesel::delete(
        passkey::table.filter(passkey::id.eq(id.0)).filter(passkey::account_id.eq(account.0))).execute(c))?;
    Ok(gone == 1)
}

/// Lets a passkey recover its account from now on. False if the account has none with this id.
pub fn trust(conn: &mut Conn, account: AccountId, id: PasskeyId, now: Timestamp) -> Result<bool, StoreError> {
    let trusted = on!(conn, c => diesel::update(
        passkey::table.filter(passkey::id.eq(id.0)).filter(passkey::account_id.eq(account.0)))
        .set(passkey::trusted_at.eq(now.as_millis()))
        .execute(c))?;
    Ok(trusted == 1)
}

/// Notes that a passkey was used, provided nothing has happened to it since it was read: false if it
/// was removed, or used by somebody else at the same time.
pub fn note_use(conn: &mut Conn, read: &StoredPasskey, data: &str, now: Timestamp) -> Result<bool, StoreError> {
    let noted = on!(conn, c => diesel::update(
        passkey::table.filter(passkey::id.eq(read.id.0)).filter(passkey::data.eq(&read.data)))
        .set((passkey::data.eq(data), passkey::used_at.eq(now.as_millis())))
        .execute(c))?;
    Ok(noted == 1)
}
