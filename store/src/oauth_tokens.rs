//! Tokens that apps hold. Only their hashes are stored; what a token gives is read together with its
//! app and the account's present state, in one query.

use crate::accounts::AccountRow;
use crate::connection::on;
use crate::oauth_apps::{AppRow, stored_scopes};
use crate::schema::{account, oauth_app, oauth_code, oauth_token};
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::oauth::{Access, Grant, Scopes, TOUCH_EVERY};
use domain::{AccountId, Timestamp};

/// A token to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// Its id.
    pub id: i64,
    /// The app that gets it.
    pub client_id: String,
    /// Whom it acts for; `None` for the app itself.
    pub account_id: Option<AccountId>,
    /// What it may do.
    pub scopes: Scopes,
    /// Hash of the code it was exchanged for.
    pub code_hash: Option<String>,
    /// Now.
    pub created_at: Timestamp,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = oauth_token)]
struct TokenRow {
    id: i64,
    scopes: String,
    created_at: i64,
    used_at: Option<i64>,
}

/// Stores a token under the hash of its secret.
pub fn add(conn: &mut Conn, token_hash: &str, new: &NewToken) -> Result<(), StoreError> {
    on!(conn, c => diesel::insert_into(oauth_token::table)
        .values((
            oauth_token::token_hash.eq(token_hash),
            oauth_token::id.eq(new.id),
            oauth_token::client_id.eq(&new.client_id),
            oauth_token::account_id.eq(new.account_id.map(|id| id.0)),
            oauth_token::scopes.eq(new.scopes.to_string()),
            oauth_token::code_hash.eq(&new.code_hash),
            oauth_token::created_at.eq(new.created_at.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// What the token with this hash (`domain::session::Secret::hash`) gives now. The account comes with
/// its present state, whatever that is: ask `domain::policy` before letting it act.
pub fn find(conn: &mut Conn, token_hash: &str) -> Result<Option<Access>, StoreError> {
    let row: Option<(TokenRow, AppRow, Option<AccountRow>)> = on!(conn, c => oauth_token::table
        .inner_join(oauth_app::table)
        .left_join(account::table)
        .filter(oauth_token::token_hash.eq(token_hash))
        .select((TokenRow::as_select(), AppRow::as_select(), Option::<AccountRow>::as_select()))
        .first(c)
        .optional())?;
    let Some((token, app, account)) = row else {
        return Ok(None);
    };
    Ok(Some(Access {
        token_id: token.id,
        app: app.into_app()?,
        account: account.map(AccountRow::into_account).transpose()?,
        scopes: stored_scopes("oauth_token", token.id, &token.scopes)?,
        created_at: Timestamp::from_millis(token.created_at),
        used_at: token.used_at.map(Timestamp::from_millis),
    }))
}

/// Notes that a token was used, at most once an hour. Ask `Access::is_due_for_touch` first, so that
/// reading does not even begin a transaction that writes.
pub fn touch(conn: &mut Conn, token_id: i64, now: Timestamp) -> Result<(), StoreError> {
    let due = now.minus(TOUCH_EVERY).as_millis();
    on!(conn, c => diesel::update(oauth_token::table
            .filter(oauth_token::id.eq(token_id))
            .filter(oauth_token::used_at.is_null().or(oauth_token::used_at.le(due))))
        .set(oauth_token::used_at.eq(now.as_millis()))
        .execute(c))?;
    Ok(())
}

/// The apps that an account let in, last used first.
pub fn list_of(conn: &mut Conn, account: AccountId) -> Result<Vec<Grant>, StoreError> {
    let rows: Vec<(TokenRow, AppRow)> = on!(conn, c => oauth_token::table
        .inner_join(oauth_app::table)
        .filter(oauth_token::account_id.eq(account.0))
        .order(oauth_token::id)
        .select((TokenRow::as_select(), AppRow::as_select()))
        .load(c))?;
    let mut grants: Vec<Grant> = Vec::new();
    for (token, app) in rows {
        let scopes = stored_scopes("oauth_token", token.id, &token.scopes)?;
        let (app, used_at) = (app.into_app()?, token.used_at.map(Timestamp::from_millis));
        match grants.iter_mut().find(|grant| grant.app.id == app.id) {
            Some(grant) => {
                grant.scopes = grant.scopes.clone().and(&scopes);
                grant.used_at = grant.used_at.max(used_at);
            }
            None => grants.push(Grant {
                app,
                scopes,
                created_at: Timestamp::from_millis(token.created_at),
                used_at,
            }),
        }
    }
    grants.sort_by_key(|grant| std::cmp::Reverse((grant.used_at, grant.created_at)));
    Ok(grants)
}

/// Ends one token. True if there was one.
pub fn revoke(conn: &mut Conn, token_hash: &str) -> Result<bool, StoreError> {
    Ok(on!(conn, c => diesel::delete(oauth_token::table.find(token_hash)).execute(c))? == 1)
}

/// Ends what an app got for a code, because the code came a second time; returns how many.
pub fn revoke_of_code(conn: &mut Conn, client_id: &str, code_hash: &str) -> Result<usize, StoreError> {
    Ok(on!(conn, c => diesel::delete(oauth_token::table
            .filter(oauth_token::code_hash.eq(code_hash))
            .filter(oauth_token::client_id.eq(client_id)))
        .execute(c))?)
}

/// Ends everything that an account let an app do, also what is not exchanged yet; returns how many
/// tokens ended.
pub fn revoke_app(conn: &mut Conn, account: AccountId, app: i64) -> Result<usize, StoreError> {
    let client_id: Option<String> = on!(conn, c => oauth_app::table
        .filter(oauth_app::id.eq(app))
        .select(oauth_app::client_id)
        .first(c)
        .optional())?;
    let Some(client_id) = client_id else {
        return Ok(0);
    };
    on!(conn, c => diesel::delete(oauth_code::table
            .filter(oauth_code::account_id.eq(account.0))
            .filter(oauth_code::client_id.eq(&client_id)))
        .execute(c))?;
    Ok(on!(conn, c => diesel::delete(oauth_token::table
            .filter(oauth_token::account_id.eq(account.0))
            .filter(oauth_token::client_id.eq(&client_id)))
        .execute(c))?)
}

/// Ends everything that an account let any app do, also what is not exchanged yet; returns how many
/// tokens ended.
pub fn revoke_all(conn: &mut Conn, account: AccountId) -> Result<usize, StoreError> {
    on!(conn, c => diesel::delete(oauth_code::table.filter(oauth_code::account_id.eq(account.0))).execute(c))?;
    Ok(on!(conn, c => diesel::delete(oauth_token::table.filter(oauth_token::account_id.eq(account.0))).execute(c))?)
}

/// Ends all but the newest `keep` of the tokens that an app has for itself, so that asking for ever more
/// of them does not fill the table.
pub fn keep_own(conn: &mut Conn, client_id: &str, keep: i64) -> Result<usize, StoreError> {
    let old: Vec<i64> = on!(conn, c => oauth_token::table
        .filter(oauth_token::client_id.eq(client_id))
        .filter(oauth_token::account_id.is_null())
        .order(oauth_token::id.desc())
        .offset(keep)
        .limit(100)
        .select(oauth_token::id)
        .load(c))?;
    if old.is_empty() {
        return Ok(0);
    }
    Ok(on!(conn, c => diesel::delete(oauth_token::table.filter(oauth_token::id.eq_any(&old))).execute(c))?)
}
