//! How many reads of chains members cost per day, so that nobody costs more than their share.

use crate::connection::on;
use crate::schema::chain_read_count;
use crate::{Conn, StoreError, instance_facts};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};
use domain::{AccountId, Timestamp};

/// What all members cost on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadSummary {
    /// How many members cost anything.
    pub members: i64,
    /// How many reads it was together.
    pub reads: i64,
    /// How many it was for the one who cost most.
    pub most: i64,
    /// How many reads drafts of the rules cost; not in `reads`, because no member is charged with them.
    pub drafts: i64,
}

/// The fact that holds what drafts cost, as `day:reads`: one day is all that anybody asks for.
const DRAFTS: &str = "draft_reads";

/// Adds reads to what drafts of the rules cost on a day. Drafts run one at a time, so that nothing is lost
/// between reading the sum and writing it.
pub fn add_to_drafts(conn: &mut Conn, day: i64, reads: u64) -> Result<(), StoreError> {
    let sum = of_drafts(conn, day)?.saturating_add(i64::try_from(reads).unwrap_or(i64::MAX));
    instance_facts::put(conn, DRAFTS, &format!("{day}:{sum}"))
}

/// What drafts of the rules cost on a day; 0 for a day before the last one noted.
fn of_drafts(conn: &mut Conn, day: i64) -> Result<i64, StoreError> {
    let noted = instance_facts::find(conn, DRAFTS)?;
    let (of, sum) = match noted.as_deref().and_then(|text| text.split_once(':')) {
        Some((of, sum)) => (of.parse().ok(), sum.parse().unwrap_or(0)),
        None => (None, 0),
    };
    Ok(if of == Some(day) { sum } else { 0 })
}

/// The day of a moment, counted from 1970-01-01 (UTC).
pub fn day(now: Timestamp) -> i64 {
    now.as_secs().div_euclid(86_400)
}

/// Adds reads to what a member cost on a day.
pub fn add(conn: &mut Conn, account: AccountId, day: i64, reads: u32) -> Result<(), StoreError> {
    let reads = i64::from(reads);
    on!(conn, c => diesel::insert_into(chain_read_count::table)
        .values((
            chain_read_count::account_id.eq(account.0),
            chain_read_count::day.eq(day),
            chain_read_count::reads.eq(reads),
        ))
        .on_conflict((chain_read_count::account_id, chain_read_count::day))
        .do_update()
        .set(chain_read_count::reads.eq(chain_read_count::reads + reads))
        .execute(c))?;
    Ok(())
}

/// What a member cost on a day.
pub fn of(conn: &mut Conn, account: AccountId, day: i64) -> Result<i64, StoreError> {
    let reads: Option<i64> = on!(conn, c => chain_read_count::table
        .find((account.0, day))
        .select(chain_read_count::reads)
        .first(c)
        .optional())?;
    Ok(reads.unwrap_or(0))
}

/// What all members cost on a day.
pub fn summary(conn: &mut Conn, day: i64) -> Result<ReadSummary, StoreError> {
    let (members, reads, most): (i64, Option<i64>, Option<i64>) = on!(conn, c => chain_read_count::table
        .filter(chain_read_count::day.eq(day))
        .select((
            diesel::dsl::count_star(),
            // PostgreSQL answers a sum of BIGINT as NUMERIC.
            sql::<Nullable<BigInt>>("CAST(SUM(reads) AS BIGINT)"),
            diesel::dsl::max(chain_read_count::reads),
        ))
        .first(c))?;
    Ok(ReadSummary {
        members,
        reads: reads.unwrap_or(0),
        most: most.unwrap_or(0),
        drafts: of_drafts(conn, day)?,
    })
}

/// Forgets the days before one; returns how many rows.
pub fn sweep(conn: &mut Conn, before_day: i64) -> Result<usize, StoreError> {
    Ok(on!(conn, c => diesel::delete(
        chain_read_count::table.filter(chain_read_count::day.lt(before_day))).execute(c))?)
}
