//! Which token admitted which account. The primary key is the rule: one token, one account. Bans and
//! holds ([`crate::bans`], [`crate::token_holds`]) keep a token from being bound.

mod pick;

use crate::connection::on;
use crate::schema::binding;
use crate::token_columns::{by_contract, key, token_of};
use crate::{Conn, StoreError, bans, token_holds, wallets};
use alloy_primitives::Address;
use diesel::prelude::*;
use domain::gate::{Alternative, Token};
use domain::{AccountId, Timestamp};
use pick::{Availability, Picked};
use std::collections::HashMap;

/// What came of binding tokens to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    /// They are bound to it now.
    Yes {
        /// The rule that admits this way, as named in the rule file.
        rule: String,
        /// The tokens of the alternative that was chosen, those included that the account had before.
        tokens: Vec<Token>,
    },
    /// Other accounts have them.
    Taken,
    /// They left another account lately; they can be bound at this moment.
    Cooling {
        /// The earliest moment at which one of the alternatives has all its tokens.
        free_at: Timestamp,
    },
    /// Nothing but bans stands in the way.
    Banned,
}

/// The account a token is bound to.
pub fn find_account(conn: &mut Conn, token: &Token) -> Result<Option<AccountId>, StoreError> {
    let id: Option<i64> =
        on!(conn, c => binding::table.find(key(token)).select(binding::account_id).first(c).optional())?;
    Ok(id.map(AccountId))
}

/// The accounts that have one of these tokens, in the order of their ids.
pub fn accounts_of(conn: &mut Conn, tokens: &[Token]) -> Result<Vec<AccountId>, StoreError> {
    let mut ids: Vec<AccountId> = owners(conn, tokens)?.into_values().collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

fn owners(conn: &mut Conn, tokens: &[Token]) -> Result<HashMap<Token, AccountId>, StoreError> {
    let mut found = HashMap::new();
    for some in by_contract(tokens) {
        let rows: Vec<(Vec<u8>, i64)> = on!(conn, c => binding::table
            .filter(binding::chain_id.eq(some.chain))
            .filter(binding::contract.eq(&some.contract))
            .filter(binding::token_id.eq_any(&some.ids))
            .select((binding::token_id, binding::account_id))
            .load(c))?;
        for (id, account) in rows {
            found.insert(
                token_of("binding", some.chain, &some.contract, &id)?,
                AccountId(account),
            );
        }
    }
    Ok(found)
}

/// Binds a token to an account. True if it is bound to this account now; false if another has it, if it
/// cools down from another, or if it is banned.
pub fn bind(conn: &mut Conn, token: &Token, account: AccountId, now: Timestamp) -> Result<bool, StoreError> {
    if !looked_at(conn, &[*token], account, now)?.allows(token) {
        return Ok(false);
    }
    Ok(insert(conn, token, account, now)?.is_ours())
}

/// What came of one insertion.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inserted {
    Added,
    HadIt,
    Refused,
}

impl Inserted {
    fn is_ours(self) -> bool {
        self != Self::Refused
    }
}

/// Adds the row, if nobody else has the token and it is neither held nor banned. Bans and holds are looked
/// at after the insertion: on PostgreSQL the insertion waits for whoever is just releasing the token, and
/// what that one leaves behind can be seen only then.
fn insert(conn: &mut Conn, token: &Token, account: AccountId, now: Timestamp) -> Result<Inserted, StoreError> {
    let (chain, contract, id) = key(token);
    let added = on!(conn, c => diesel::insert_into(binding::table)
        .values((
            binding::chain_id.eq(chain),
            binding::contract.eq(&contract),
            binding::token_id.eq(&id),
            binding::account_id.eq(account.0),
            binding::bound_at.eq(now.as_millis()),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    if added == 0 {
        let is_ours = find_account(conn, token)? == Some(account);
        return Ok(if is_ours { Inserted::HadIt } else { Inserted::Refused });
    }
    let held = token_holds::find(conn, token)?.is_some_and(|hold| hold.keeps_from(account, now));
    if held || !bans::banned_tokens(conn, &[*token])?.is_empty() {
        remove(conn, account, token)?;
        return Ok(Inserted::Refused);
    }
    Ok(Inserted::Added)
}

/// Binds the tokens of an alternative whose every choice has a token of its own that this account may
/// have: one that is its own already, or that nobody has, nobody had a moment ago, and nobody banned.
/// An alternative that the account's own tokens pay for wholly comes first, then the first one; within it
/// as many of its own tokens are used as can be. Releases nothing.
///
/// Run it in the transaction that creates the account, and roll that back unless it answers
/// [`Bound::Yes`].
pub fn bind_first_free(
    conn: &mut Conn,
    alternatives: &[Alternative],
    account: AccountId,
    now: Timestamp,
) -> Result<Bound, StoreError> {
    let availability = look(conn, alternatives, account, now)?;
    match availability.pick(alternatives) {
        Picked::Not(bound) => Ok(bound),
        Picked::Tokens { rule, mut tokens } => {
            // In one order for everybody: two joins that want the same tokens then wait for each other
            // one way only, and cannot deadlock.
            tokens.sort_unstable();
            let mut added = Vec::new();
            for token in &tokens {
                match insert(conn, token, account, now)? {
                    Inserted::Added => added.push(*token),
                    Inserted::HadIt => {}
                    Inserted::Refused => {
                        // A concurrent join took it between the look and the insert (PostgreSQL only).
                        // The caller may try once more.
                        for token in &added {
                            remove(conn, account, token)?;
                        }
                        return Ok(match look(conn, alternatives, account, now)?.pick(alternatives) {
                            Picked::Not(bound) => bound,
                            Picked::Tokens { .. } => Bound::Taken,
                        });
                    }
                }
            }
            Ok(Bound::Yes { rule, tokens })
        }
    }
}

/// What [`bind_first_free`] would answer, without binding anything: for whoever only asks.
pub fn would_bind(
    conn: &mut Conn,
    alternatives: &[Alternative],
    account: Option<AccountId>,
    now: Timestamp,
) -> Result<Bound, StoreError> {
    // No account has this id.
    let account = account.unwrap_or(AccountId(0));
    Ok(match look(conn, alternatives, account, now)?.pick(alternatives) {
        Picked::Not(bound) => bound,
        Picked::Tokens { rule, tokens } => Bound::Yes { rule, tokens },
    })
}

fn look(
    conn: &mut Conn,
    alternatives: &[Alternative],
    account: AccountId,
    now: Timestamp,
) -> Result<Availability, StoreError> {
    let mut tokens: Vec<Token> = alternatives
        .iter()
        .flat_map(|alternative| alternative.choices.iter().flatten().copied())
        .collect();
    tokens.sort_unstable();
    tokens.dedup();
    looked_at(conn, &tokens, account, now)
}

fn looked_at(
    conn: &mut Conn,
    tokens: &[Token],
    account: AccountId,
    now: Timestamp,
) -> Result<Availability, StoreError> {
    Ok(Availability {
        account,
        now,
        owners: owners(conn, tokens)?,
        holds: token_holds::among(conn, tokens)?,
        banned: bans::banned_tokens(conn, tokens)?,
    })
}

fn remove(conn: &mut Conn, account: AccountId, token: &Token) -> Result<bool, StoreError> {
    let gone = on!(conn, c => diesel::delete(
        binding::table.find(key(token)).filter(binding::account_id.eq(account.0))).execute(c))?;
    Ok(gone == 1)
}

/// Takes a token from an account and holds it: until `free_at` it admits nobody else. False, and no hold,
/// if the account does not have it. What stands for a wallet of the account itself is not held: a wallet is
/// not sold, and its owner may leave and come back. A vault that delegated to one is held: it could delegate
/// to the next as quickly.
pub fn release(conn: &mut Conn, account: AccountId, token: &Token, free_at: Timestamp) -> Result<bool, StoreError> {
    let released = remove(conn, account, token)?;
    if released && !is_own_wallet(conn, account, token)? {
        token_holds::put(conn, token, account, free_at)?;
    }
    Ok(released)
}

/// Whether a token stands for a wallet that is linked to the account: contract 0, the address as its id.
fn is_own_wallet(conn: &mut Conn, account: AccountId, token: &Token) -> Result<bool, StoreError> {
    if !token.contract.is_zero() {
        return Ok(false);
    }
    let address = Address::from_word(token.id.into());
    let linked = wallets::list(conn, account)?;
    Ok(linked.iter().any(|linked| linked.wallet.address == address))
}

/// Takes all its tokens from an account and holds them; returns how many.
pub fn release_all(conn: &mut Conn, account: AccountId, free_at: Timestamp) -> Result<usize, StoreError> {
    let mut tokens = list(conn, account)?;
    tokens.sort_unstable();
    let mut released = 0;
    for token in &tokens {
        released += usize::from(release(conn, account, token, free_at)?);
    }
    Ok(released)
}

/// The tokens bound to an account.
pub fn list(conn: &mut Conn, account: AccountId) -> Result<Vec<Token>, StoreError> {
    let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = on!(conn, c => binding::table
        .filter(binding::account_id.eq(account.0))
        .select((binding::chain_id, binding::contract, binding::token_id))
        .load(c))?;
    rows.into_iter()
        .map(|(chain, contract, id)| token_of("binding", chain, &contract, &id))
        .collect()
}
