//! What is left to do at relying parties for members who deleted their account here. What was known of them
//! went with the account; their accounts over there must still be closed, and opened should the gate go away,
//! and this is what it takes.

use crate::connection::{Db, on};
use crate::party_closings;
use crate::schema::{account, party_account, party_departure};
use crate::{Conn, StoreError, jobs};
use diesel::prelude::*;
use domain::job::EnforceMember;
use domain::{AccountId, Timestamp};

/// An account at a relying party whose member is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyDeparture {
    /// The relying party.
    pub client_id: String,
    /// The member that was.
    pub account_id: AccountId,
    /// Their username, which nobody gets again.
    pub username: String,
    /// The account's name there, if it was linked by name.
    pub remote: Option<String>,
    /// The first log-in there.
    pub first_at: Option<Timestamp>,
    /// The last one.
    pub last_at: Option<Timestamp>,
    /// What the admin API there calls the accounts that we closed, or are about to; `None`: none. Empty: which
    /// ones nobody noted.
    pub closed_ids: Option<Vec<String>>,
    /// Since when nothing is left to do.
    pub settled_at: Option<Timestamp>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = party_departure)]
struct Row {
    client_id: String,
    account_id: i64,
    username: String,
    remote: Option<String>,
    first_at: Option<i64>,
    last_at: Option<i64>,
    closed_ids: Option<String>,
    settled_at: Option<i64>,
}

impl Row {
    fn into_departure(self) -> PartyDeparture {
        PartyDeparture {
            client_id: self.client_id,
            account_id: AccountId(self.account_id),
            username: self.username,
            remote: self.remote,
            first_at: self.first_at.map(Timestamp::from_millis),
            last_at: self.last_at.map(Timestamp::from_millis),
            closed_ids: self.closed_ids.as_deref().map(party_closings::read),
            settled_at: self.settled_at.map(Timestamp::from_millis),
        }
    }
}

#[derive(Queryable)]
struct Leaving {
    client_id: String,
    username: String,
    remote: Option<String>,
    first_at: Option<i64>,
    last_at: Option<i64>,
    enforced: Option<String>,
    closed_ids: Option<String>,
    seen_as: Option<String>,
}

/// Notes where an account that is about to be removed has accounts, and has those closed. Call it in the
/// transaction that removes the account, before it does.
pub fn note(conn: &mut Conn, leaving: AccountId, now: Timestamp) -> Result<(), StoreError> {
    let rows: Vec<Leaving> = on!(conn, c => party_account::table
        .inner_join(account::table)
        .filter(party_account::account_id.eq(leaving.0))
        .filter(party_account::logins.gt(0)
            .or(party_account::remote.is_not_null())
            .or(party_account::enforced.is_not_null()))
        .order(party_account::client_id)
        .select((
            party_account::client_id,
            account::username,
            party_account::remote,
            party_account::first_at,
            party_account::last_at,
            party_account::enforced,
            party_account::closed_ids,
            party_account::seen_as,
        ))
        .load(c))?;
    if rows.is_empty() {
        return Ok(());
    }
    for row in rows {
        // What was closed already is ours to open still.
        let closed_ids = row.enforced.map(|_| row.closed_ids.unwrap_or_default());
        on!(conn, c => diesel::insert_into(party_departure::table)
            .values((
                party_departure::client_id.eq(&row.client_id),
                party_departure::account_id.eq(leaving.0),
                party_departure::username.eq(&row.username),
                party_departure::remote.eq(&row.remote),
                party_departure::seen_as.eq(&row.seen_as),
                party_departure::first_at.eq(row.first_at),
                party_departure::last_at.eq(row.last_at),
                party_departure::left_at.eq(now.as_millis()),
                party_departure::closed_ids.eq(&closed_ids),
            ))
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    let job = EnforceMember {
        account_id: leaving,
        client_id: None,
        revision: now.as_millis(),
    };
    jobs::enqueue(conn, &job, now)
}

/// What is known of somebody who left at one relying party.
pub fn find(conn: &mut Conn, client_id: &str, left: AccountId) -> Result<Option<PartyDeparture>, StoreError> {
    let row: Option<Row> = on!(conn, c => party_departure::table
        .find((client_id, left.0))
        .select(Row::as_select())
        .first(c)
        .optional())?;
    Ok(row.map(Row::into_departure))
}

/// The same, held until the transaction ends: nobody else changes it.
pub fn hold(conn: &mut Conn, client_id: &str, left: AccountId) -> Result<Option<PartyDeparture>, StoreError> {
    if let Db::Postgres(c) = &mut conn.db {
        let _held: Option<i64> = party_departure::table
            .find((client_id, left.0))
            .select(party_departure::account_id)
            .for_update()
            .first(c)
            .optional()?;
    }
    // SQLite has one writer: nobody else is changing anything.
    find(conn, client_id, left)
}

/// What is known of somebody who left, settled or not.
pub fn list_of(conn: &mut Conn, left: AccountId) -> Result<Vec<PartyDeparture>, StoreError> {
    let rows: Vec<Row> = on!(conn, c => party_departure::table
        .filter(party_departure::account_id.eq(left.0))
        .order(party_departure::client_id)
        .select(Row::as_select())
        .load(c))?;
    Ok(rows.into_iter().map(Row::into_departure).collect())
}

/// Some of those who left a relying party, settled or not, from `after` on, in the order of the members' ids.
pub fn page(conn: &mut Conn, client_id: &str, after: AccountId, limit: i64) -> Result<Vec<PartyDeparture>, StoreError> {
    let rows: Vec<Row> = on!(conn, c => party_departure::table
        .filter(party_departure::client_id.eq(client_id))
        .filter(party_departure::account_id.gt(after.0))
        .order(party_departure::account_id)
        .limit(limit.max(0))
        .select(Row::as_select())
        .load(c))?;
    Ok(rows.into_iter().map(Row::into_departure).collect())
}

/// Whether an account there, which was linked by this name or, where nothing was linked, seen under it, was
/// that of somebody who left.
pub fn knows_name(conn: &mut Conn, client_id: &str, name: &str) -> Result<bool, StoreError> {
    let found: Option<i64> = on!(conn, c => party_departure::table
        .filter(party_departure::client_id.eq(client_id))
        .filter(party_departure::remote.eq(name)
            .or(party_departure::remote.is_null().and(party_departure::seen_as.eq(name))))
        .select(party_departure::account_id)
        .first(c)
        .optional())?;
    Ok(found.is_some())
}

/// How many there have accounts that we closed, or were about to.
pub fn count_closed(conn: &mut Conn, client_id: &str) -> Result<i64, StoreError> {
    Ok(on!(conn, c => party_departure::table
        .filter(party_departure::client_id.eq(client_id))
        .filter(party_departure::closed_ids.is_not_null())
        .count()
        .get_result(c))?)
}

/// Writes down which accounts we close, or `None`: that none is closed by us.
pub fn put_closed(conn: &mut Conn, client_id: &str, left: AccountId, ids: Option<&[String]>) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(party_departure::table.find((client_id, left.0)))
        .set(party_departure::closed_ids.eq(ids.map(party_closings::write)))
        .execute(c))?;
    Ok(())
}

/// Nothing is left to do until the gate goes away; it is kept for that, or because it is still asked about.
pub fn settle(conn: &mut Conn, client_id: &str, left: AccountId, now: Timestamp) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(party_departure::table.find((client_id, left.0)))
        .set(party_departure::settled_at.eq(now.as_millis()))
        .execute(c))?;
    Ok(())
}

/// Its accounts were opened again because the gate went away: should it come back, they are to be closed.
pub fn reopen(conn: &mut Conn, client_id: &str, left: AccountId) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(party_departure::table.find((client_id, left.0)))
        .set((
            party_departure::closed_ids.eq(None::<String>),
            party_departure::settled_at.eq(None::<i64>),
        ))
        .execute(c))?;
    Ok(())
}

/// Forgets it. False if that was done already.
pub fn done(conn: &mut Conn, client_id: &str, left: AccountId) -> Result<bool, StoreError> {
    let gone = on!(conn, c => diesel::delete(party_departure::table.find((client_id, left.0))).execute(c))?;
    Ok(gone == 1)
}
