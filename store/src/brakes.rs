//! Rules whose demotions are stopped because there were too many at once: a chain, a contract or a rule
//! file may be wrong, and an admin looks before anybody loses anything.

use crate::connection::{Db, on};
use crate::schema::brake;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use diesel::sql_types::Text;
use domain::{AccountId, Timestamp};

/// A brake that was tripped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brake {
    /// The rule, as named in the rule file.
    pub rule: String,
    /// When it was tripped.
    pub tripped_at: Timestamp,
    /// How many demotions there were then.
    pub demotions: i64,
    /// How many members there were then.
    pub members: i64,
    /// Until when an admin lets demotions go on.
    pub released_until: Option<Timestamp>,
    /// The admin who does.
    pub released_by: Option<AccountId>,
}

impl Brake {
    /// Whether it stops demotions at `now`.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.released_until.is_none_or(|until| until <= now)
    }
}

type Columns = (String, i64, i64, i64, Option<i64>, Option<i64>);

fn of((rule, tripped_at, demotions, members, until, by): Columns) -> Brake {
    Brake {
        rule,
        tripped_at: Timestamp::from_millis(tripped_at),
        demotions,
        members,
        released_until: until.map(Timestamp::from_millis),
        released_by: by.map(AccountId),
    }
}

/// Trips the brake of a rule. True if it did not hold before: there was none, or its release is over.
/// While it is released nothing changes.
pub fn trip(conn: &mut Conn, rule: &str, demotions: i64, members: i64, now: Timestamp) -> Result<bool, StoreError> {
    let added = on!(conn, c => diesel::insert_into(brake::table)
        .values((
            brake::rule.eq(rule),
            brake::tripped_at.eq(now.as_millis()),
            brake::demotions.eq(demotions),
            brake::members.eq(members),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    if added == 1 {
        return Ok(true);
    }
    let again = on!(conn, c => diesel::update(brake::table
        .find(rule)
        .filter(brake::released_until.le(now.as_millis())))
        .set((
            brake::tripped_at.eq(now.as_millis()),
            brake::demotions.eq(demotions),
            brake::members.eq(members),
            brake::released_until.eq(None::<i64>),
            brake::released_by.eq(None::<i64>),
        ))
        .execute(c))?;
    Ok(again == 1)
}

/// All brakes, by rule.
pub fn list(conn: &mut Conn) -> Result<Vec<Brake>, StoreError> {
    let rows: Vec<Columns> = on!(conn, c => brake::table.order(brake::rule).load(c))?;
    Ok(rows.into_iter().map(of).collect())
}

/// The brake of a rule, whether it holds now or is released.
pub fn find(conn: &mut Conn, rule: &str) -> Result<Option<Brake>, StoreError> {
    let row: Option<Columns> = on!(conn, c => brake::table.find(rule).first(c).optional())?;
    Ok(row.map(of))
}

/// Lets the demotions of a rule go on until then. False if its brake was never tripped.
pub fn release(conn: &mut Conn, rule: &str, until: Timestamp, by: AccountId) -> Result<bool, StoreError> {
    let released = on!(conn, c => diesel::update(brake::table.find(rule))
        .set((brake::released_until.eq(until.as_millis()), brake::released_by.eq(by.0)))
        .execute(c))?;
    Ok(released == 1)
}

/// Removes the brake of a rule. False if there was none.
pub fn clear(conn: &mut Conn, rule: &str) -> Result<bool, StoreError> {
    let gone = on!(conn, c => diesel::delete(brake::table.find(rule)).execute(c))?;
    Ok(gone == 1)
}

/// Waits until nobody else who took this turn is in the middle of a transaction: whoever counts demotions
/// before adding one must not do so beside somebody else who does.
pub fn take_turn(conn: &mut Conn, rule: &str) -> Result<(), StoreError> {
    if let Db::Postgres(c) = &mut conn.db {
        diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 8))")
            .bind::<Text, _>(rule)
            .execute(c)?;
    }
    // SQLite has one writer: nobody else is counting anything.
    Ok(())
}
