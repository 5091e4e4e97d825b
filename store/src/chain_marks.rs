//! The places of those who follow chains: blocks they have taken in. If the chain has another block at
//! one of these heights, it was reorganised.

use crate::connection::on;
use crate::schema::chain_mark;
use crate::{Conn, StoreError};
use alloy_primitives::B256;
use diesel::prelude::*;
use domain::chain_follow::BlockMark;
use domain::wallet::ChainId;

/// How many blocks are remembered per consumer and chain.
pub const KEPT: i64 = 256;

/// A height as stored: no chain comes near the end of the column.
pub(crate) fn height(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The blocks a consumer remembers, lowest first. The last one is its place.
pub fn list(conn: &mut Conn, consumer: &str, chain: ChainId) -> Result<Vec<BlockMark>, StoreError> {
    let rows: Vec<(i64, Vec<u8>)> = on!(conn, c => chain_mark::table
        .filter(chain_mark::consumer.eq(consumer))
        .filter(chain_mark::chain_id.eq(chain.0.cast_signed()))
        .order(chain_mark::number)
        .select((chain_mark::number, chain_mark::hash))
        .load(c))?;
    rows.into_iter()
        .map(|(number, hash)| {
            let hash =
                B256::try_from(hash.as_slice()).map_err(|_| StoreError::corrupt("chain_mark", "hash", number))?;
            let number = u64::try_from(number).map_err(|_| StoreError::corrupt("chain_mark", "number", number))?;
            Ok(BlockMark { number, hash })
        })
        .collect()
}

/// Remembers a block, and forgets the oldest ones beyond [`KEPT`].
pub fn put(conn: &mut Conn, consumer: &str, chain: ChainId, mark: BlockMark) -> Result<(), StoreError> {
    let (chain, number) = (chain.0.cast_signed(), height(mark.number));
    on!(conn, c => diesel::insert_into(chain_mark::table)
        .values((
            chain_mark::consumer.eq(consumer),
            chain_mark::chain_id.eq(chain),
            chain_mark::number.eq(number),
            chain_mark::hash.eq(mark.hash.as_slice()),
        ))
        .on_conflict((chain_mark::consumer, chain_mark::chain_id, chain_mark::number))
        .do_update()
        .set(chain_mark::hash.eq(mark.hash.as_slice()))
        .execute(c))?;
    let too_old: Option<i64> = on!(conn, c => chain_mark::table
        .filter(chain_mark::consumer.eq(consumer))
        .filter(chain_mark::chain_id.eq(chain))
        .order(chain_mark::number.desc())
        .offset(KEPT)
        .limit(1)
        .select(chain_mark::number)
        .first(c)
        .optional())?;
    if let Some(number) = too_old {
        on!(conn, c => diesel::delete(chain_mark::table
            .filter(chain_mark::consumer.eq(consumer))
            .filter(chain_mark::chain_id.eq(chain))
            .filter(chain_mark::number.le(number)))
            .execute(c))?;
    }
    Ok(())
}

/// Forgets the blocks above a height; all of them if there is none.
pub fn roll_back(conn: &mut Conn, consumer: &str, chain: ChainId, above: Option<u64>) -> Result<(), StoreError> {
    on!(conn, c => diesel::delete(chain_mark::table
        .filter(chain_mark::consumer.eq(consumer))
        .filter(chain_mark::chain_id.eq(chain.0.cast_signed()))
        .filter(chain_mark::number.gt(above.map_or(-1, height))))
        .execute(c))?;
    Ok(())
}
