//! Whom the events of recent blocks concerned. If those blocks turn out not to be part of the chain, the
//! same members are looked at again.

use crate::chain_marks::height;
use crate::connection::on;
use crate::schema::chain_touch;
use crate::token_columns::CHUNK;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::AccountId;
use domain::wallet::ChainId;

/// Notes that a block concerned these accounts. Note it before hastening them (`memberships::hasten`): it
/// waits for whoever holds one of the accounts, who may be about to save that membership.
pub fn add(conn: &mut Conn, chain: ChainId, number: u64, accounts: &[AccountId]) -> Result<(), StoreError> {
    let mut ids: Vec<i64> = accounts.iter().map(|account| account.0).collect();
    ids.sort_unstable();
    ids.dedup();
    for some in ids.chunks(CHUNK) {
        let rows: Vec<_> = some
            .iter()
            .map(|id| {
                (
                    chain_touch::chain_id.eq(chain.0.cast_signed()),
                    chain_touch::number.eq(height(number)),
                    chain_touch::account_id.eq(*id),
                )
            })
            .collect();
        on!(conn, c => diesel::insert_into(chain_touch::table).values(&rows).on_conflict_do_nothing().execute(c))?;
    }
    Ok(())
}

/// Everybody whom blocks above a height concerned, in the order of their ids.
pub fn above(conn: &mut Conn, chain: ChainId, number: u64) -> Result<Vec<AccountId>, StoreError> {
    let mut ids: Vec<i64> = on!(conn, c => chain_touch::table
        .filter(chain_touch::chain_id.eq(chain.0.cast_signed()))
        .filter(chain_touch::number.gt(height(number)))
        .select(chain_touch::account_id)
        .load(c))?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids.into_iter().map(AccountId).collect())
}

/// Forgets what was noted of blocks above a height.
pub fn remove_above(conn: &mut Conn, chain: ChainId, number: u64) -> Result<(), StoreError> {
    on!(conn, c => diesel::delete(chain_touch::table
        .filter(chain_touch::chain_id.eq(chain.0.cast_signed()))
        .filter(chain_touch::number.gt(height(number))))
        .execute(c))?;
    Ok(())
}

/// Forgets what was noted of blocks below a height: they are there to stay.
pub fn forget_below(conn: &mut Conn, chain: ChainId, number: u64) -> Result<(), StoreError> {
    on!(conn, c => diesel::delete(chain_touch::table
        .filter(chain_touch::chain_id.eq(chain.0.cast_signed()))
        .filter(chain_touch::number.lt(height(number))))
        .execute(c))?;
    Ok(())
}
