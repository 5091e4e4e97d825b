//! What a session rests on: the wallet or passkey that opened it, or that opened the session from which
//! it was handed on. Apps that were let in from a session rest on the same. The texts are `auth`'s.

use crate::connection::on;
use crate::schema::{handoff, login_code, oauth_code, oauth_token, session};
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::{AccountId, SessionId};

/// Notes what the session with this secret's hash rests on.
pub fn note_session(conn: &mut Conn, token_hash: &str, factor: Option<&str>) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(session::table.find(token_hash)).set(session::factor.eq(factor)).execute(c))?;
    Ok(())
}

/// What a session rests on; `None` if that is not known, or there is no such session.
pub fn of_session(conn: &mut Conn, id: SessionId) -> Result<Option<String>, StoreError> {
    let found: Option<Option<String>> = on!(conn, c => session::table
        .filter(session::id.eq(id.0))
        .select(session::factor)
        .first(c)
        .optional())?;
    Ok(found.flatten())
}

/// Notes what a hand-off that was approved rests on.
pub fn note_handoff(conn: &mut Conn, code_hash: &str, factor: Option<&str>) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(handoff::table.find(code_hash)).set(handoff::factor.eq(factor)).execute(c))?;
    Ok(())
}

/// What a hand-off rests on. Read it before it is taken.
pub fn of_handoff(conn: &mut Conn, code_hash: &str) -> Result<Option<String>, StoreError> {
    let found: Option<Option<String>> =
        on!(conn, c => handoff::table.find(code_hash).select(handoff::factor).first(c).optional())?;
    Ok(found.flatten())
}

/// Notes what the one-time code of an account rests on.
pub fn note_login_code(conn: &mut Conn, account: AccountId, factor: Option<&str>) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(login_code::table.find(account.0)).set(login_code::factor.eq(factor)).execute(c))?;
    Ok(())
}

/// What the one-time code of an account rests on. Read it before it is removed.
pub fn of_login_code(conn: &mut Conn, account: AccountId) -> Result<Option<String>, StoreError> {
    let found: Option<Option<String>> =
        on!(conn, c => login_code::table.find(account.0).select(login_code::factor).first(c).optional())?;
    Ok(found.flatten())
}

/// Notes what the consent behind an authorization code rests on.
pub fn note_code(conn: &mut Conn, code_hash: &str, factor: Option<&str>) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(oauth_code::table.find(code_hash)).set(oauth_code::factor.eq(factor)).execute(c))?;
    Ok(())
}

/// What the consent behind an authorization code rests on. Read it before the code is taken.
pub fn of_code(conn: &mut Conn, code_hash: &str) -> Result<Option<String>, StoreError> {
    let found: Option<Option<String>> =
        on!(conn, c => oauth_code::table.find(code_hash).select(oauth_code::factor).first(c).optional())?;
    Ok(found.flatten())
}

/// Notes what the consent behind a token rests on.
pub fn note_token(conn: &mut Conn, token_hash: &str, factor: Option<&str>) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(oauth_token::table.find(token_hash)).set(oauth_token::factor.eq(factor)).execute(c))?;
    Ok(())
}

/// Ends everything of an account that rests on this: sessions, what was handed on from them and not yet
/// collected, and apps that were let in from them. Returns how many sessions and tokens ended.
pub fn end_all(conn: &mut Conn, account: AccountId, factor: &str) -> Result<usize, StoreError> {
    let sessions = on!(conn, c => diesel::delete(session::table
            .filter(session::account_id.eq(account.0))
            .filter(session::factor.eq(factor)))
        .execute(c))?;
    on!(conn, c => diesel::delete(handoff::table
            .filter(handoff::account_id.eq(account.0))
            .filter(handoff::factor.eq(factor)))
        .execute(c))?;
    on!(conn, c => diesel::delete(login_code::table
            .filter(login_code::account_id.eq(account.0))
            .filter(login_code::factor.eq(factor)))
        .execute(c))?;
    on!(conn, c => diesel::delete(oauth_code::table
            .filter(oauth_code::account_id.eq(account.0))
            .filter(oauth_code::factor.eq(factor)))
        .execute(c))?;
    let tokens = on!(conn, c => diesel::delete(oauth_token::table
            .filter(oauth_token::account_id.eq(account.0))
            .filter(oauth_token::factor.eq(factor)))
        .execute(c))?;
    Ok(sessions + tokens)
}
