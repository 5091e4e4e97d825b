//! Codes on their way from a log-in to a relying party's tokens. Only their hashes are stored.

use crate::connection::on;
use crate::schema::openid_code;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::openid::{PartyCode, PartyScopes};
use domain::session::SignInMethod;
use domain::{AccountId, SessionId, Timestamp};

#[derive(Queryable, Selectable)]
#[diesel(table_name = openid_code)]
struct Row {
    client_id: String,
    account_id: i64,
    session_id: i64,
    redirect_uri: String,
    scopes: String,
    nonce: Option<String>,
    challenge: String,
    method: String,
    auth_at: i64,
    expires_at: i64,
}

impl Row {
    fn into_code(self) -> Result<PartyCode, StoreError> {
        let corrupt = |column| StoreError::corrupt("openid_code", column, &self.client_id);
        Ok(PartyCode {
            scopes: PartyScopes::parse(&self.scopes).map_err(|_| corrupt("scopes"))?,
            method: SignInMethod::parse(&self.method).ok_or_else(|| corrupt("method"))?,
            client_id: self.client_id,
            account_id: AccountId(self.account_id),
            session_id: SessionId(self.session_id),
            redirect_uri: self.redirect_uri,
            nonce: self.nonce,
            challenge: self.challenge,
            auth_at: Timestamp::from_millis(self.auth_at),
            expires_at: Timestamp::from_millis(self.expires_at),
        })
    }
}

/// Stores a code under its hash.
pub fn add(conn: &mut Conn, code_hash: &str, new: &PartyCode) -> Result<(), StoreError> {
    on!(conn, c => diesel::insert_into(openid_code::table)
        .values((
            openid_code::code_hash.eq(code_hash),
            openid_code::client_id.eq(&new.client_id),
            openid_code::account_id.eq(new.account_id.0),
            openid_code::session_id.eq(new.session_id.0),
            openid_code::redirect_uri.eq(&new.redirect_uri),
            openid_code::scopes.eq(new.scopes.to_string()),
            openid_code::nonce.eq(&new.nonce),
            openid_code::challenge.eq(&new.challenge),
            openid_code::method.eq(new.method.as_str()),
            openid_code::auth_at.eq(new.auth_at.as_millis()),
            openid_code::expires_at.eq(new.expires_at.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// Looks at a code without using it up, so that whatever is refused uses nothing up.
pub fn find(conn: &mut Conn, code_hash: &str) -> Result<Option<PartyCode>, StoreError> {
    let row: Option<Row> = on!(conn, c => openid_code::table
        .find(code_hash)
        .select(Row::as_select())
        .first(c)
        .optional())?;
    row.map(Row::into_code).transpose()
}

/// Uses a code up. False if it was used already, or never was.
pub fn take(conn: &mut Conn, code_hash: &str) -> Result<bool, StoreError> {
    Ok(on!(conn, c => diesel::delete(openid_code::table.find(code_hash)).execute(c))? == 1)
}

/// Uses up whatever is on its way to this relying party for this member.
pub fn forget(conn: &mut Conn, client_id: &str, account: AccountId) -> Result<usize, StoreError> {
    Ok(on!(conn, c => diesel::delete(openid_code::table
        .filter(openid_code::client_id.eq(client_id))
        .filter(openid_code::account_id.eq(account.0)))
        .execute(c))?)
}

/// Uses up whatever is on its way to this relying party, for everybody.
pub fn forget_all(conn: &mut Conn, client_id: &str) -> Result<usize, StoreError> {
    Ok(on!(conn, c => diesel::delete(openid_code::table
        .filter(openid_code::client_id.eq(client_id)))
        .execute(c))?)
}
