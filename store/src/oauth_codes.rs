//! Authorization codes on their way from a member's yes to an app's token. Only their hashes are stored.

use crate::connection::on;
use crate::schema::oauth_code;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::oauth::{Code, Scopes};
use domain::{AccountId, Timestamp};

type Columns = (String, String, i64, String, String, Option<String>, i64, Option<String>);

fn of(row: Columns) -> Result<Code, StoreError> {
    let (_, client_id, account_id, redirect_uri, scopes, challenge, expires_at, _) = row;
    Ok(Code {
        scopes: Scopes::parse(&scopes).map_err(|_| StoreError::corrupt("oauth_code", "scopes", &client_id))?,
        client_id,
        account_id: AccountId(account_id),
        redirect_uri,
        challenge,
        expires_at: Timestamp::from_millis(expires_at),
    })
}

/// Stores a code under its hash.
pub fn add(conn: &mut Conn, code_hash: &str, new: &Code) -> Result<(), StoreError> {
    on!(conn, c => diesel::insert_into(oauth_code::table)
        .values((
            oauth_code::code_hash.eq(code_hash),
            oauth_code::client_id.eq(&new.client_id),
            oauth_code::account_id.eq(new.account_id.0),
            oauth_code::redirect_uri.eq(&new.redirect_uri),
            oauth_code::scopes.eq(new.scopes.to_string()),
            oauth_code::code_challenge.eq(&new.challenge),
            oauth_code::expires_at.eq(new.expires_at.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// Looks at a code without using it up, so that whatever is refused uses nothing up.
pub fn find(conn: &mut Conn, code_hash: &str) -> Result<Option<Code>, StoreError> {
    let row: Option<Columns> = on!(conn, c => oauth_code::table.find(code_hash).first(c).optional())?;
    row.map(of).transpose()
}

/// Uses a code up. `None` if it was used already, or never was.
pub fn take(conn: &mut Conn, code_hash: &str) -> Result<Option<Code>, StoreError> {
    let row: Option<Columns> = on!(conn, c => diesel::delete(oauth_code::table.find(code_hash))
        .returning(oauth_code::all_columns)
        .get_result(c)
        .optional())?;
    row.map(of).transpose()
}
