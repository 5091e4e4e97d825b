//! Members' say-so that an account at a relying party is theirs, until its proof was seen there.

use crate::connection::on;
use crate::schema::account_claim;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::{AccountId, Timestamp};

/// A claim that waits for its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountClaim {
    /// The relying party.
    pub client_id: String,
    /// The member.
    pub account_id: AccountId,
    /// The account's name there.
    pub remote: String,
    /// What its profile must show.
    pub code: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// After this it is worth nothing.
    pub expires_at: Timestamp,
}

type Columns = (String, i64, String, String, i64, i64);

fn of((client_id, account_id, remote, code, created_at, expires_at): Columns) -> AccountClaim {
    AccountClaim {
        client_id,
        account_id: AccountId(account_id),
        remote,
        code,
        created_at: Timestamp::from_millis(created_at),
        expires_at: Timestamp::from_millis(expires_at),
    }
}

/// Stores a claim instead of the one before: a member has one at a time at a relying party.
pub fn put(conn: &mut Conn, new: &AccountClaim) -> Result<(), StoreError> {
    remove(conn, &new.client_id, new.account_id)?;
    on!(conn, c => diesel::insert_into(account_claim::table)
        .values((
            account_claim::client_id.eq(&new.client_id),
            account_claim::account_id.eq(new.account_id.0),
            account_claim::remote.eq(&new.remote),
            account_claim::code.eq(&new.code),
            account_claim::created_at.eq(new.created_at.as_millis()),
            account_claim::expires_at.eq(new.expires_at.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// The claim of a member at a relying party.
pub fn find(conn: &mut Conn, client_id: &str, account: AccountId) -> Result<Option<AccountClaim>, StoreError> {
    let row: Option<Columns> = on!(conn, c => account_claim::table.find((client_id, account.0)).first(c).optional())?;
    Ok(row.map(of))
}

/// All claims of a member.
pub fn list_of(conn: &mut Conn, account: AccountId) -> Result<Vec<AccountClaim>, StoreError> {
    let rows: Vec<Columns> = on!(conn, c => account_claim::table
        .filter(account_claim::account_id.eq(account.0))
        .order(account_claim::client_id)
        .load(c))?;
    Ok(rows.into_iter().map(of).collect())
}

/// Removes a claim. False if there is none.
pub fn remove(conn: &mut Conn, client_id: &str, account: AccountId) -> Result<bool, StoreError> {
    Ok(on!(conn, c => diesel::delete(account_claim::table.find((client_id, account.0))).execute(c))? == 1)
}
