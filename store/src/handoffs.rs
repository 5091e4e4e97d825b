//! Hand-offs: a browser waits, another one that is signed in lets it in. Only hashes of the code in
//! the link and of the waiting browser's secret are stored.

use crate::connection::on;
use crate::schema::handoff;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::{AccountId, Timestamp};

/// How far a hand-off has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandoffState {
    /// Nobody has decided yet.
    Waiting,
    /// An account lets the waiting browser in.
    Approved(AccountId),
    /// A wrong number was chosen, or somebody said no.
    Cancelled,
}

/// A hand-off as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handoff {
    /// Hash of the code in the link.
    pub code_hash: String,
    /// Hash of the pre-session secret of the browser that waits.
    pub waiting_hash: String,
    /// What the waiting browser calls itself.
    pub label: String,
    /// A salted hash of the network it is on, if that is known.
    pub network: Option<String>,
    /// The number it shows, of two digits.
    pub number: i32,
    /// The numbers to choose from, that one among them.
    pub choices: Vec<i32>,
    /// Where the waiting browser goes afterwards: a path of this instance.
    pub next: String,
    /// How far it has come.
    pub state: HandoffState,
    /// After this it is worth nothing.
    pub expires_at: Timestamp,
}

type Columns = (
    String,
    String,
    String,
    Option<String>,
    i32,
    String,
    String,
    String,
    Option<i64>,
    i64,
    Option<String>,
);

fn of(row: Columns) -> Result<Handoff, StoreError> {
    let (code_hash, waiting_hash, label, network, number, choices, next, state, account, expires_at, _) = row;
    let corrupt = |column: &'static str| StoreError::corrupt("handoff", column, &code_hash);
    let state = match (state.as_str(), account) {
        ("waiting", None) => HandoffState::Waiting,
        ("approved", Some(account)) => HandoffState::Approved(AccountId(account)),
        ("cancelled", _) => HandoffState::Cancelled,
        _ => return Err(corrupt("state")),
    };
    let choices = choices
        .split(' ')
        .map(|number| number.parse().map_err(|_| corrupt("choices")))
        .collect::<Result<_, _>>()?;
    Ok(Handoff {
        waiting_hash,
        label,
        network,
        number,
        choices,
        next,
        state,
        expires_at: Timestamp::from_millis(expires_at),
        code_hash,
    })
}

/// Stores a hand-off that waits, in place of the one the browser had.
pub fn put(conn: &mut Conn, new: &Handoff) -> Result<(), StoreError> {
    on!(conn, c => diesel::delete(
        handoff::table.filter(handoff::waiting_hash.eq(&new.waiting_hash))).execute(c))?;
    let choices: Vec<String> = new.choices.iter().map(ToString::to_string).collect();
    on!(conn, c => diesel::insert_into(handoff::table)
        .values((
            handoff::code_hash.eq(&new.code_hash),
            handoff::waiting_hash.eq(&new.waiting_hash),
            handoff::label.eq(&new.label),
            handoff::network.eq(&new.network),
            handoff::number.eq(new.number),
            handoff::choices.eq(choices.join(" ")),
            handoff::next.eq(&new.next),
            handoff::state.eq("waiting"),
            handoff::expires_at.eq(new.expires_at.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// The living hand-off with this code's hash.
pub fn find(conn: &mut Conn, code_hash: &str, now: Timestamp) -> Result<Option<Handoff>, StoreError> {
    let row: Option<Columns> = on!(conn, c => handoff::table
        .find(code_hash)
        .filter(handoff::expires_at.gt(now.as_millis()))
        .first(c)
        .optional())?;
    row.map(of).transpose()
}

/// Lets the waiting browser into an account. False if it does not wait (any more).
pub fn approve(conn: &mut Conn, code_hash: &str, account: AccountId, now: Timestamp) -> Result<bool, StoreError> {
    let approved = on!(conn, c => diesel::update(
        handoff::table
            .find(code_hash)
            .filter(handoff::state.eq("waiting"))
            .filter(handoff::expires_at.gt(now.as_millis())))
        .set((handoff::state.eq("approved"), handoff::account_id.eq(account.0)))
        .execute(c))?;
    Ok(approved == 1)
}

/// Ends a hand-off that waits. False if it does not wait (any more).
pub fn cancel(conn: &mut Conn, code_hash: &str) -> Result<bool, StoreError> {
    let cancelled = on!(conn, c => diesel::update(
        handoff::table.find(code_hash).filter(handoff::state.eq("waiting")))
        .set(handoff::state.eq("cancelled"))
        .execute(c))?;
    Ok(cancelled == 1)
}

/// Uses up an approved hand-off, from the browser that waited and from no other. `None` if there is
/// none.
pub fn take(
    conn: &mut Conn,
    code_hash: &str,
    waiting_hash: &str,
    now: Timestamp,
) -> Result<Option<Handoff>, StoreError> {
    let row: Option<Columns> = on!(conn, c => diesel::delete(
        handoff::table
            .find(code_hash)
            .filter(handoff::waiting_hash.eq(waiting_hash))
            .filter(handoff::state.eq("approved"))
            .filter(handoff::expires_at.gt(now.as_millis())))
        .returning(handoff::all_columns)
        .get_result(c)
        .optional())?;
    row.map(of).transpose()
}
