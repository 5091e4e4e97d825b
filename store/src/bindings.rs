//! Which token admitted which account. The primary key is the rule: one token, one account.

use crate::connection::on;
use crate::schema::binding;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::gate::{BindingChoice, Token};
use domain::{AccountId, Timestamp};
use std::collections::{HashMap, HashSet};

fn key(token: &Token) -> (i64, Vec<u8>, Vec<u8>) {
    (
        token.chain.0.cast_signed(),
        token.contract.to_vec(),
        token.id.to_be_bytes::<32>().to_vec(),
    )
}

/// The account a token is bound to.
pub fn find_account(conn: &mut Conn, token: &Token) -> Result<Option<AccountId>, StoreError> {
    let id: Option<i64> =
        on!(conn, c => binding::table.find(key(token)).select(binding::account_id).first(c).optional())?;
    Ok(id.map(AccountId))
}

/// Binds a token to an account. True if it is bound to this account now, false if another has it.
pub fn bind(conn: &mut Conn, token: &Token, account: AccountId, now: Timestamp) -> Result<bool, StoreError> {
    let (chain, contract, id) = key(token);
    let bound = on!(conn, c => diesel::insert_into(binding::table)
        .values((
            binding::chain_id.eq(chain),
            binding::contract.eq(&contract),
            binding::token_id.eq(&id),
            binding::account_id.eq(account.0),
            binding::bound_at.eq(now.as_millis()),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(bound == 1 || find_account(conn, token)? == Some(account))
}

/// Binds the first alternative of a decision whose every choice has a token of its own that is free
/// (or this account's already). `None` if there is no such alternative: the pass is taken. Run it in the
/// transaction that creates the account, and roll that back on `None`.
pub fn bind_first_free(
    conn: &mut Conn,
    alternatives: &[Vec<BindingChoice>],
    account: AccountId,
    now: Timestamp,
) -> Result<Option<Vec<Token>>, StoreError> {
    let mut looked_at: HashMap<Token, bool> = HashMap::new();
    for choices in alternatives {
        let mut free: Vec<Vec<Token>> = Vec::with_capacity(choices.len());
        for choice in choices {
            let mut of_choice = Vec::new();
            for token in choice {
                let is_free = match looked_at.get(token) {
                    Some(known) => *known,
                    None => find_account(conn, token)?.is_none_or(|owner| owner == account),
                };
                looked_at.insert(*token, is_free);
                if is_free {
                    of_choice.push(*token);
                }
            }
            free.push(of_choice);
        }
        let Some(mut picked) = one_each(&free) else { continue };
        // In one order for everybody: two joins that want the same tokens then wait for each other one
        // way only, and cannot deadlock.
        picked.sort_unstable();
        for token in &picked {
            if !bind(conn, token, account, now)? {
                // A concurrent join took it between the look and the insert (PostgreSQL only). The
                // caller rolls everything back and may try once more.
                return Ok(None);
            }
        }
        return Ok(Some(picked));
    }
    Ok(None)
}

/// A token for every choice and none for two, if there is such a pick. Choices take their first
/// token unless another choice has no other.
fn one_each(choices: &[Vec<Token>]) -> Option<Vec<Token>> {
    let mut taken: HashMap<Token, usize> = HashMap::new();
    let fit = (0..choices.len()).all(|choice| place(choice, choices, &mut taken, &mut HashSet::new()));
    fit.then(|| taken.into_keys().collect())
}

/// Gives `choice` a token, moving others to another of theirs if need be (an augmenting path).
fn place(choice: usize, choices: &[Vec<Token>], taken: &mut HashMap<Token, usize>, tried: &mut HashSet<Token>) -> bool {
    for token in &choices[choice] {
        if !tried.insert(*token) {
            continue;
        }
        let holder = taken.get(token).copied();
        if holder.is_none_or(|other| place(other, choices, taken, tried)) {
            taken.insert(*token, choice);
            return true;
        }
    }
    false
}

/// The tokens bound to an account.
pub fn list(conn: &mut Conn, account: AccountId) -> Result<Vec<Token>, StoreError> {
    let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = on!(conn, c => binding::table
        .filter(binding::account_id.eq(account.0))
        .select((binding::chain_id, binding::contract, binding::token_id))
        .load(c))?;
    rows.into_iter()
        .map(|(chain, contract, id)| {
            let contract = <[u8; 20]>::try_from(contract.as_slice())
                .map_err(|_| StoreError::corrupt("binding", "contract", account))?;
            let id =
                <[u8; 32]>::try_from(id.as_slice()).map_err(|_| StoreError::corrupt("binding", "token_id", account))?;
            Ok(Token {
                chain: domain::wallet::ChainId(chain.cast_unsigned()),
                contract: contract.into(),
                id: alloy_primitives::U256::from_be_bytes(id),
            })
        })
        .collect()
}
