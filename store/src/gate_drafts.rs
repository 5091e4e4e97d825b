//! Drafts of the gate's rules that an admin tries on all members before they are used, and what came out.

use crate::connection::on;
use crate::schema::gate_draft;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::{AccountId, Entropy, Timestamp, id};

/// How far a draft has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftState {
    /// Nobody has begun.
    Waiting,
    /// Members are being looked at.
    Running,
    /// All of them were.
    Done,
    /// It could not be tried; the result says why.
    Failed,
}

impl DraftState {
    /// The text stored and shown to machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// From the stored text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Waiting, Self::Running, Self::Done, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// A draft as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateDraft {
    /// Its id; later ones are higher.
    pub id: i64,
    /// The rules as written.
    pub toml: String,
    /// How far it has come.
    pub state: DraftState,
    /// How many members were looked at.
    pub done: i64,
    /// Of how many.
    pub total: i64,
    /// What came out, as JSON; empty until then.
    pub result: String,
    /// Who wrote it.
    pub created_by: AccountId,
    /// When.
    pub created_at: Timestamp,
}

type Columns = (i64, String, String, i64, i64, String, i64, i64);

fn of((id, toml, state, done, total, result, by, created_at): Columns) -> Result<GateDraft, StoreError> {
    Ok(GateDraft {
        id,
        toml,
        state: DraftState::parse(&state).ok_or_else(|| StoreError::corrupt("gate_draft", "state", id))?,
        done,
        total,
        result,
        created_by: AccountId(by),
        created_at: Timestamp::from_millis(created_at),
    })
}

/// Stores a draft that waits; answers its id.
pub fn add(
    conn: &mut Conn,
    toml: &str,
    by: AccountId,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<i64, StoreError> {
    let id = id::draw(now, entropy);
    on!(conn, c => diesel::insert_into(gate_draft::table)
        .values((
            gate_draft::id.eq(id),
            gate_draft::toml.eq(toml),
            gate_draft::state.eq(DraftState::Waiting.as_str()),
            gate_draft::done.eq(0),
            gate_draft::total.eq(0),
            gate_draft::result.eq(""),
            gate_draft::created_by.eq(by.0),
            gate_draft::created_at.eq(now.as_millis()),
        ))
        .execute(c))?;
    Ok(id)
}

/// The draft with this id.
pub fn find(conn: &mut Conn, id: i64) -> Result<Option<GateDraft>, StoreError> {
    let row: Option<Columns> = on!(conn, c => gate_draft::table.find(id).first(c).optional())?;
    row.map(of).transpose()
}

/// The newest draft.
pub fn latest(conn: &mut Conn) -> Result<Option<GateDraft>, StoreError> {
    let row: Option<Columns> = on!(conn, c => gate_draft::table.order(gate_draft::id.desc()).first(c).optional())?;
    row.map(of).transpose()
}

/// The oldest draft that has not come to its end.
pub fn oldest_unfinished(conn: &mut Conn) -> Result<Option<GateDraft>, StoreError> {
    let row: Option<Columns> = on!(conn, c => gate_draft::table
        .filter(gate_draft::state.eq_any([DraftState::Waiting.as_str(), DraftState::Running.as_str()]))
        .order(gate_draft::id.asc())
        .first(c)
        .optional())?;
    row.map(of).transpose()
}

/// How many drafts of somebody have not come to their end.
pub fn count_unfinished(conn: &mut Conn, by: AccountId) -> Result<i64, StoreError> {
    Ok(on!(conn, c => gate_draft::table
        .filter(gate_draft::created_by.eq(by.0))
        .filter(gate_draft::state.eq_any([DraftState::Waiting.as_str(), DraftState::Running.as_str()]))
        .count()
        .get_result(c))?)
}

/// Removes drafts that were written until then; returns how many.
pub fn forget(conn: &mut Conn, until: Timestamp) -> Result<usize, StoreError> {
    Ok(on!(conn, c => diesel::delete(
        gate_draft::table.filter(gate_draft::created_at.le(until.as_millis()))).execute(c))?)
}

/// Notes how many members were looked at; the draft is running from then on, unless it ended already.
pub fn progress(conn: &mut Conn, id: i64, done: i64, total: i64) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(gate_draft::table
        .find(id)
        .filter(gate_draft::state.eq_any([DraftState::Waiting.as_str(), DraftState::Running.as_str()])))
        .set((
            gate_draft::state.eq(DraftState::Running.as_str()),
            gate_draft::done.eq(done),
            gate_draft::total.eq(total),
        ))
        .execute(c))?;
    Ok(())
}

/// Ends a draft with what came out, as JSON.
pub fn finish(conn: &mut Conn, id: i64, state: DraftState, result: &str) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(gate_draft::table.find(id))
        .set((gate_draft::state.eq(state.as_str()), gate_draft::result.eq(result)))
        .execute(c))?;
    Ok(())
}
