//! Requests to look at a decision again: of members, and of wallets that have no account.

use crate::connection::on;
use crate::schema::appeal;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::{AccountId, Entropy, Timestamp, id};

/// How far an appeal has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppealState {
    /// Nobody has answered.
    Open,
    /// The decision was changed.
    Granted,
    /// The decision stands.
    Rejected,
}

impl AppealState {
    /// The text stored and shown to machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Granted => "granted",
            Self::Rejected => "rejected",
        }
    }

    /// From the stored text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Open, Self::Granted, Self::Rejected]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// An appeal as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appeal {
    /// Its id; later ones are higher.
    pub id: i64,
    /// Whose it is, if they have an account.
    pub account_id: Option<AccountId>,
    /// Otherwise the wallet's subject ([`domain::wallet::Wallet::subject`]).
    pub wallet: Option<String>,
    /// What they say.
    pub text: String,
    /// How far it has come.
    pub state: AppealState,
    /// What they were answered.
    pub answer: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was answered.
    pub decided_at: Option<Timestamp>,
    /// By whom.
    pub decided_by: Option<AccountId>,
}

#[derive(Queryable)]
struct Row {
    id: i64,
    account_id: Option<i64>,
    wallet: Option<String>,
    text: String,
    state: String,
    answer: Option<String>,
    created_at: i64,
    decided_at: Option<i64>,
    decided_by: Option<i64>,
}

fn of(row: Row) -> Result<Appeal, StoreError> {
    Ok(Appeal {
        id: row.id,
        account_id: row.account_id.map(AccountId),
        wallet: row.wallet,
        text: row.text,
        state: AppealState::parse(&row.state).ok_or_else(|| StoreError::corrupt("appeal", "state", row.id))?,
        answer: row.answer,
        created_at: Timestamp::from_millis(row.created_at),
        decided_at: row.decided_at.map(Timestamp::from_millis),
        decided_by: row.decided_by.map(AccountId),
    })
}

/// Stores an appeal of an account, or of a wallet without one; answers its id. Whether there is an open
/// one already is for the caller to ask ([`open_of`]).
pub fn add(
    conn: &mut Conn,
    account: Option<AccountId>,
    wallet: Option<&str>,
    text: &str,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<i64, StoreError> {
    let id = id::draw(now, entropy);
    on!(conn, c => diesel::insert_into(appeal::table)
        .values((
            appeal::id.eq(id),
            appeal::account_id.eq(account.map(|account| account.0)),
            appeal::wallet.eq(wallet),
            appeal::text.eq(text),
            appeal::state.eq(AppealState::Open.as_str()),
            appeal::created_at.eq(now.as_millis()),
        ))
        .execute(c))?;
    Ok(id)
}

/// The appeal with this id.
pub fn find(conn: &mut Conn, id: i64) -> Result<Option<Appeal>, StoreError> {
    let row: Option<Row> = on!(conn, c => appeal::table.find(id).first(c).optional())?;
    row.map(of).transpose()
}

/// Appeals in a state, newest first; those below the id `before` if there is one.
pub fn list(conn: &mut Conn, state: AppealState, before: Option<i64>, limit: i64) -> Result<Vec<Appeal>, StoreError> {
    let rows: Vec<Row> = on!(conn, c => appeal::table
        .filter(appeal::state.eq(state.as_str()))
        .filter(appeal::id.lt(before.unwrap_or(i64::MAX)))
        .order(appeal::id.desc())
        .limit(limit.max(0))
        .load(c))?;
    rows.into_iter().map(of).collect()
}

/// Answers an appeal. False if there is no open one with this id: somebody else was quicker.
pub fn decide(
    conn: &mut Conn,
    id: i64,
    state: AppealState,
    answer: &str,
    by: AccountId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let decided = on!(conn, c => diesel::update(appeal::table
        .find(id)
        .filter(appeal::state.eq(AppealState::Open.as_str())))
        .set((
            appeal::state.eq(state.as_str()),
            appeal::answer.eq(answer),
            appeal::decided_at.eq(now.as_millis()),
            appeal::decided_by.eq(by.0),
        ))
        .execute(c))?;
    Ok(decided == 1)
}

/// The open appeal of an account, or of a wallet (by its subject), if there is one.
pub fn open_of(
    conn: &mut Conn,
    account: Option<AccountId>,
    wallet: Option<&str>,
) -> Result<Option<Appeal>, StoreError> {
    let is_open = || appeal::state.eq(AppealState::Open.as_str());
    let row: Option<Row> = match (account, wallet) {
        (Some(account), _) => on!(conn, c => appeal::table
            .filter(appeal::account_id.eq(account.0))
            .filter(is_open())
            .first(c)
            .optional())?,
        (None, Some(subject)) => on!(conn, c => appeal::table
            .filter(appeal::wallet.eq(subject))
            .filter(is_open())
            .first(c)
            .optional())?,
        (None, None) => None,
    };
    row.map(of).transpose()
}

/// How many appeals of wallets without an account nobody has answered.
pub fn count_open_of_strangers(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(on!(conn, c => appeal::table
        .filter(appeal::state.eq(AppealState::Open.as_str()))
        .filter(appeal::account_id.is_null())
        .count()
        .get_result(c))?)
}

/// Removes appeals that were answered until then; returns how many.
pub fn forget(conn: &mut Conn, answered_until: Timestamp) -> Result<usize, StoreError> {
    Ok(on!(conn, c => diesel::delete(
        appeal::table.filter(appeal::decided_at.le(answered_until.as_millis()))).execute(c))?)
}

/// The newest appeals of an account, or of a wallet (by its subject), newest first.
pub fn list_of(
    conn: &mut Conn,
    account: Option<AccountId>,
    wallet: Option<&str>,
    limit: i64,
) -> Result<Vec<Appeal>, StoreError> {
    let limit = limit.max(0);
    let rows: Vec<Row> = match (account, wallet) {
        (Some(account), _) => on!(conn, c => appeal::table
            .filter(appeal::account_id.eq(account.0))
            .order(appeal::id.desc())
            .limit(limit)
            .load(c))?,
        (None, Some(subject)) => on!(conn, c => appeal::table
            .filter(appeal::wallet.eq(subject))
            .order(appeal::id.desc())
            .limit(limit)
            .load(c))?,
        (None, None) => Vec::new(),
    };
    rows.into_iter().map(of).collect()
}
