//! Sessions of browsers. Only hashes of their secrets are stored.

use crate::connection::on;
use crate::schema::session;
use crate::wallets::{proof_chain, wallet_of};
use crate::{Conn, StoreError, openid_grants};
use diesel::prelude::*;
use domain::session::{SESSION_ABSOLUTE, SESSION_IDLE, Session, SignInMethod};
use domain::{AccountId, SessionId, Timestamp};

#[derive(Queryable, Selectable)]
#[diesel(table_name = session)]
struct SessionRow {
    id: i64,
    account_id: Option<i64>,
    method: String,
    address: Option<Vec<u8>>,
    proof_chain: Option<i64>,
    label: String,
    created_at: i64,
    seen_at: i64,
}

impl SessionRow {
    fn into_session(self) -> Result<Session, StoreError> {
        let wallet = match &self.address {
            Some(address) => Some(wallet_of("session", &self.id.to_string(), address, self.proof_chain)?),
            None => None,
        };
        Ok(Session {
            method: SignInMethod::parse(&self.method)
                .ok_or_else(|| StoreError::corrupt("session", "method", self.id))?,
            wallet,
            id: SessionId(self.id),
            account_id: self.account_id.map(AccountId),
            created_at: Timestamp::from_millis(self.created_at),
            seen_at: Timestamp::from_millis(self.seen_at),
            label: self.label,
        })
    }
}

/// Adds a session under the hash of its secret.
pub fn add(conn: &mut Conn, token_hash: &str, new: &Session) -> Result<(), StoreError> {
    on!(conn, c => diesel::insert_into(session::table)
        .values((
            session::token_hash.eq(token_hash),
            session::id.eq(new.id.0),
            session::account_id.eq(new.account_id.map(|id| id.0)),
            session::method.eq(new.method.as_str()),
            session::address.eq(new.wallet.as_ref().map(|wallet| wallet.address.as_slice())),
            session::proof_chain.eq(new.wallet.and_then(|wallet| proof_chain(wallet.proof))),
            session::label.eq(&new.label),
            session::created_at.eq(new.created_at.as_millis()),
            session::seen_at.eq(new.seen_at.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// The living session with this secret's hash.
pub fn find(conn: &mut Conn, token_hash: &str, now: Timestamp) -> Result<Option<Session>, StoreError> {
    let row: Option<SessionRow> = on!(conn, c => session::table
        .find(token_hash)
        .filter(session::seen_at.gt(now.minus(SESSION_IDLE).as_millis()))
        .filter(session::created_at.gt(now.minus(SESSION_ABSOLUTE).as_millis()))
        .select(SessionRow::as_select())
        .first(c)
        .optional())?;
    row.map(SessionRow::into_session).transpose()
}

/// Notes that a session was used. Callers do so at most once an hour per session, so that reading
/// pages does not write.
pub fn touch(conn: &mut Conn, token_hash: &str, now: Timestamp) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(session::table.find(token_hash)).set(session::seen_at.eq(now.as_millis())).execute(c))?;
    Ok(())
}

/// The living sessions of an account, last used first.
pub fn list(conn: &mut Conn, account: AccountId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
    let rows: Vec<SessionRow> = on!(conn, c => session::table
        .filter(session::account_id.eq(account.0))
        .filter(session::seen_at.gt(now.minus(SESSION_IDLE).as_millis()))
        .filter(session::created_at.gt(now.minus(SESSION_ABSOLUTE).as_millis()))
        .order(session::seen_at.desc())
        .select(SessionRow::as_select())
        .load(c))?;
    rows.into_iter().map(SessionRow::into_session).collect()
}

/// Ends the session with this secret's hash. True if there was one.
pub fn end(conn: &mut Conn, token_hash: &str) -> Result<bool, StoreError> {
    Ok(on!(conn, c => diesel::delete(session::table.find(token_hash)).execute(c))? == 1)
}

/// Ends one session of an account by its id.
pub fn end_by_id(conn: &mut Conn, account: AccountId, id: SessionId) -> Result<bool, StoreError> {
    let gone = on!(conn, c => diesel::delete(
        session::table.filter(session::account_id.eq(account.0)).filter(session::id.eq(id.0))).execute(c))?;
    Ok(gone == 1)
}

/// Ends every session of an account but one; returns how many. What came from sessions that died of age ends
/// with the others.
pub fn end_others(conn: &mut Conn, account: AccountId, keep: Option<SessionId>) -> Result<usize, StoreError> {
    openid_grants::orphan_aged(conn, account)?;
    let keep = keep.map_or(0, |id| id.0);
    Ok(on!(conn, c => diesel::delete(
        session::table.filter(session::account_id.eq(account.0)).filter(session::id.ne(keep))).execute(c))?)
}
