//! Changes of how an account can be recovered, while they wait and for a while after.

use crate::connection::on;
use crate::schema::pending_change;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::membership::PendingChangeKind;
use domain::{AccountId, Entropy, Timestamp, id};

/// How far a change has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeState {
    /// It takes effect when its time comes.
    Waiting,
    /// It took effect.
    Done,
    /// It never will.
    Cancelled,
}

impl ChangeState {
    /// The text stored and shown to machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    /// From the stored text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Waiting, Self::Done, Self::Cancelled]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// A change as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingChange {
    /// Its id; later ones are higher.
    pub id: i64,
    /// Whose account it changes.
    pub account_id: AccountId,
    /// What changes.
    pub kind: PendingChangeKind,
    /// What it needs to take effect, in the form `auth` gives it.
    pub payload: String,
    /// What it was asked for with: `wallet`, `recovery_code`, `passkey`, `admin`.
    pub asked_with: String,
    /// How far it has come.
    pub state: ChangeState,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When it takes effect.
    pub effective_at: Timestamp,
    /// When it did, or was cancelled.
    pub ended_at: Option<Timestamp>,
}

/// A change to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewChange {
    /// Whose account it changes.
    pub account_id: AccountId,
    /// What changes.
    pub kind: PendingChangeKind,
    /// What it needs to take effect.
    pub payload: String,
    /// What it was asked for with.
    pub asked_with: String,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When it takes effect.
    pub effective_at: Timestamp,
}

#[derive(Queryable)]
struct Row {
    id: i64,
    account_id: i64,
    kind: String,
    payload: String,
    asked_with: String,
    state: String,
    asked_at: i64,
    effective_at: i64,
    ended_at: Option<i64>,
}

fn of(row: Row) -> Result<PendingChange, StoreError> {
    let corrupt = |column| StoreError::corrupt("pending_change", column, row.id);
    Ok(PendingChange {
        kind: PendingChangeKind::parse(&row.kind).ok_or_else(|| corrupt("kind"))?,
        state: ChangeState::parse(&row.state).ok_or_else(|| corrupt("state"))?,
        id: row.id,
        account_id: AccountId(row.account_id),
        payload: row.payload,
        asked_with: row.asked_with,
        asked_at: Timestamp::from_millis(row.asked_at),
        effective_at: Timestamp::from_millis(row.effective_at),
        ended_at: row.ended_at.map(Timestamp::from_millis),
    })
}

/// Stores a change that waits; answers its id.
pub fn add(conn: &mut Conn, new: &NewChange, entropy: &dyn Entropy) -> Result<i64, StoreError> {
    let id = id::draw(new.asked_at, entropy);
    on!(conn, c => diesel::insert_into(pending_change::table)
        .values((
            pending_change::id.eq(id),
            pending_change::account_id.eq(new.account_id.0),
            pending_change::kind.eq(new.kind.as_str()),
            pending_change::payload.eq(&new.payload),
            pending_change::asked_with.eq(&new.asked_with),
            pending_change::state.eq(ChangeState::Waiting.as_str()),
            pending_change::asked_at.eq(new.asked_at.as_millis()),
            pending_change::effective_at.eq(new.effective_at.as_millis()),
        ))
        .execute(c))?;
    Ok(id)
}

/// The change with this id.
pub fn find(conn: &mut Conn, id: i64) -> Result<Option<PendingChange>, StoreError> {
    let row: Option<Row> = on!(conn, c => pending_change::table.find(id).first(c).optional())?;
    row.map(of).transpose()
}

/// The changes of an account that wait, oldest first.
pub fn waiting(conn: &mut Conn, account: AccountId) -> Result<Vec<PendingChange>, StoreError> {
    let rows: Vec<Row> = on!(conn, c => pending_change::table
        .filter(pending_change::account_id.eq(account.0))
        .filter(pending_change::state.eq(ChangeState::Waiting.as_str()))
        .order(pending_change::id)
        .load(c))?;
    rows.into_iter().map(of).collect()
}

/// Ends a change that waits. False if it does not wait any more: of whoever carries it out and whoever
/// cancels it at the same moment, one is told so.
pub fn end(conn: &mut Conn, id: i64, state: ChangeState, now: Timestamp) -> Result<bool, StoreError> {
    let ended = on!(conn, c => diesel::update(pending_change::table
        .find(id)
        .filter(pending_change::state.eq(ChangeState::Waiting.as_str())))
        .set((
            pending_change::state.eq(state.as_str()),
            pending_change::ended_at.eq(now.as_millis()),
        ))
        .execute(c))?;
    Ok(ended == 1)
}
