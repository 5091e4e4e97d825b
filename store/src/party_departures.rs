//! What is left to do at relying parties for members who deleted their account here. What was known of them
//! went with the account; their accounts over there must still be closed, and this is what it takes. A row
//! goes when that is done.

use crate::connection::on;
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
}

type Columns = (String, i64, String, Option<String>, Option<i64>, Option<i64>);

fn departure((client_id, account_id, username, remote, first_at, last_at): Columns) -> PartyDeparture {
    PartyDeparture {
        client_id,
        account_id: AccountId(account_id),
        username,
        remote,
        first_at: first_at.map(Timestamp::from_millis),
        last_at: last_at.map(Timestamp::from_millis),
    }
}

/// Notes where an account that is about to be removed has accounts, and has those closed. Call it in the
/// transaction that removes the account, before it does.
pub fn note(conn: &mut Conn, leaving: AccountId, now: Timestamp) -> Result<(), StoreError> {
    let rows: Vec<Columns> = on!(conn, c => party_account::table
        .inner_join(account::table)
        .filter(party_account::account_id.eq(leaving.0))
        .filter(party_account::logins.gt(0).or(party_account::remote.is_not_null()))
        .order(party_account::client_id)
        .select((
            party_account::client_id,
            party_account::account_id,
            account::username,
            party_account::remote,
            party_account::first_at,
            party_account::last_at,
        ))
        .load(c))?;
    if rows.is_empty() {
        return Ok(());
    }
    for (client_id, account_id, username, remote, first_at, last_at) in rows {
        on!(conn, c => diesel::insert_into(party_departure::table)
            .values((
                party_departure::client_id.eq(&client_id),
                party_departure::account_id.eq(account_id),
                party_departure::username.eq(&username),
                party_departure::remote.eq(&remote),
                party_departure::first_at.eq(first_at),
                party_departure::last_at.eq(last_at),
                party_departure::left_at.eq(now.as_millis()),
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

/// What is left to do for somebody who left.
pub fn list_of(conn: &mut Conn, left: AccountId) -> Result<Vec<PartyDeparture>, StoreError> {
    let rows: Vec<Columns> = on!(conn, c => party_departure::table
        .filter(party_departure::account_id.eq(left.0))
        .order(party_departure::client_id)
        .select((
            party_departure::client_id,
            party_departure::account_id,
            party_departure::username,
            party_departure::remote,
            party_departure::first_at,
            party_departure::last_at,
        ))
        .load(c))?;
    Ok(rows.into_iter().map(departure).collect())
}

/// Some of what is left to do at a relying party, from `after` on, in the order of the members' ids.
pub fn page(conn: &mut Conn, client_id: &str, after: AccountId, limit: i64) -> Result<Vec<PartyDeparture>, StoreError> {
    let rows: Vec<Columns> = on!(conn, c => party_departure::table
        .filter(party_departure::client_id.eq(client_id))
        .filter(party_departure::account_id.gt(after.0))
        .order(party_departure::account_id)
        .limit(limit.max(0))
        .select((
            party_departure::client_id,
            party_departure::account_id,
            party_departure::username,
            party_departure::remote,
            party_departure::first_at,
            party_departure::last_at,
        ))
        .load(c))?;
    Ok(rows.into_iter().map(departure).collect())
}

/// Whether an account there, which was linked by this name, is still to be closed.
pub fn knows_name(conn: &mut Conn, client_id: &str, remote: &str) -> Result<bool, StoreError> {
    let found: Option<i64> = on!(conn, c => party_departure::table
        .filter(party_departure::client_id.eq(client_id))
        .filter(party_departure::remote.eq(remote))
        .select(party_departure::account_id)
        .first(c)
        .optional())?;
    Ok(found.is_some())
}

/// It is done. False if it was done already.
pub fn done(conn: &mut Conn, client_id: &str, left: AccountId) -> Result<bool, StoreError> {
    let gone = on!(conn, c => diesel::delete(party_departure::table.find((client_id, left.0))).execute(c))?;
    Ok(gone == 1)
}
