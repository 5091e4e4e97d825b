//! Tokens that left an account's wallets lately: until a hold is over, its token admits nobody but the
//! account that had it last. So one token that goes from hand to hand is not a door for a crowd.

use crate::connection::on;
use crate::schema::{account, token_hold};
use crate::token_columns::{by_contract, key, token_of};
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::gate::Token;
use domain::membership::Stage;
use domain::{AccountId, Timestamp};
use std::collections::HashMap;

/// A hold on a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The account that had it last, and may have it back at once. It may be gone.
    pub last_account: AccountId,
    /// When others may have it.
    pub free_at: Timestamp,
}

impl Hold {
    /// Whether it keeps the token from `account` at `now`.
    pub fn keeps_from(&self, account: AccountId, now: Timestamp) -> bool {
        self.free_at > now && self.last_account != account
    }
}

/// Holds a token. A hold that is there already and lasts longer keeps its end: nothing that somebody does
/// with a token makes it free earlier.
pub fn put(conn: &mut Conn, token: &Token, last_account: AccountId, free_at: Timestamp) -> Result<(), StoreError> {
    let (chain, contract, id) = key(token);
    on!(conn, c => diesel::insert_into(token_hold::table)
        .values((
            token_hold::chain_id.eq(chain),
            token_hold::contract.eq(&contract),
            token_hold::token_id.eq(&id),
            token_hold::last_account_id.eq(last_account.0),
            token_hold::free_at.eq(free_at.as_millis()),
        ))
        .on_conflict((token_hold::chain_id, token_hold::contract, token_hold::token_id))
        .do_update()
        .set(token_hold::last_account_id.eq(last_account.0))
        .execute(c))?;
    on!(conn, c => diesel::update(token_hold::table
        .find((chain, &contract, &id))
        .filter(token_hold::free_at.lt(free_at.as_millis())))
        .set(token_hold::free_at.eq(free_at.as_millis()))
        .execute(c))?;
    Ok(())
}

/// The hold on a token, be it over or not.
pub fn find(conn: &mut Conn, token: &Token) -> Result<Option<Hold>, StoreError> {
    let row: Option<(i64, i64)> = on!(conn, c => token_hold::table
        .find(key(token))
        .select((token_hold::last_account_id, token_hold::free_at))
        .first(c)
        .optional())?;
    Ok(row.map(hold_of))
}

type Columns = (i64, Vec<u8>, Vec<u8>, i64, i64);

/// The holds on these tokens, be they over or not.
pub fn among(conn: &mut Conn, tokens: &[Token]) -> Result<HashMap<Token, Hold>, StoreError> {
    let mut found = HashMap::new();
    for some in by_contract(tokens) {
        let rows: Vec<Columns> = on!(conn, c => token_hold::table
            .filter(token_hold::chain_id.eq(some.chain))
            .filter(token_hold::contract.eq(&some.contract))
            .filter(token_hold::token_id.eq_any(&some.ids))
            .load(c))?;
        for (chain, contract, id, last, free_at) in rows {
            found.insert(token_of("token_hold", chain, &contract, &id)?, hold_of((last, free_at)));
        }
    }
    Ok(found)
}

fn hold_of((last, free_at): (i64, i64)) -> Hold {
    Hold {
        last_account: AccountId(last),
        free_at: Timestamp::from_millis(free_at),
    }
}

/// Lifts a hold before its time: an admin's decision.
pub fn remove(conn: &mut Conn, token: &Token) -> Result<(), StoreError> {
    on!(conn, c => diesel::delete(token_hold::table.find(key(token))).execute(c))?;
    Ok(())
}

/// The tokens that an account may have back at once, because the hold on them is its own and not over: what
/// nobody else can have had meanwhile.
pub fn of_account(conn: &mut Conn, account: AccountId, now: Timestamp) -> Result<Vec<Token>, StoreError> {
    let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = on!(conn, c => token_hold::table
        .filter(token_hold::last_account_id.eq(account.0))
        .filter(token_hold::free_at.gt(now.as_millis()))
        .order((token_hold::chain_id, token_hold::contract, token_hold::token_id))
        .select((token_hold::chain_id, token_hold::contract, token_hold::token_id))
        .load(c))?;
    rows.into_iter()
        .map(|(chain, contract, id)| token_of("token_hold", chain, &contract, &id))
        .collect()
}

/// The accounts that had one of these tokens last, be the holds over or not, in the order of their ids: an
/// event that renews a token may name nothing but the token.
pub fn accounts_of(conn: &mut Conn, tokens: &[Token]) -> Result<Vec<AccountId>, StoreError> {
    let mut accounts: Vec<AccountId> = among(conn, tokens)?
        .into_values()
        .map(|hold| hold.last_account)
        .collect();
    accounts.sort_unstable();
    accounts.dedup();
    Ok(accounts)
}

/// Removes the holds that are over; returns how many. One whose account has lapsed stays until it has
/// not: a renewal of the token brings the membership back, and nothing else says whose it was.
pub fn sweep(conn: &mut Conn, now: Timestamp) -> Result<usize, StoreError> {
    let lapsed = || {
        account::table
            .filter(account::stage.ne(Stage::Active.as_str()))
            .select(account::id)
    };
    Ok(on!(conn, c => diesel::delete(token_hold::table
        .filter(token_hold::free_at.le(now.as_millis()))
        .filter(token_hold::last_account_id.ne_all(lapsed())))
        .execute(c))?)
}
