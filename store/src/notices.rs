//! What members are told about their own membership and account, until they say that they read it.

use crate::connection::on;
use crate::schema::notice;
use crate::{Conn, StoreError, pending_changes};
use diesel::prelude::*;
use domain::membership::NoticeKind;
use domain::{AccountId, Entropy, Timestamp, id};
use std::collections::BTreeMap;

/// How many unread notices anybody is shown at once.
pub const UNREAD: i64 = 40;

/// A notice as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its id; later ones are higher.
    pub id: i64,
    /// What it is about.
    pub kind: NoticeKind,
    /// The arguments of its message.
    pub arguments: BTreeMap<String, String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When the member said that they read it.
    pub read_at: Option<Timestamp>,
}

type Columns = (i64, i64, String, String, i64, Option<i64>);

fn of((id, _, kind, arguments, created_at, read_at): Columns) -> Result<Notice, StoreError> {
    Ok(Notice {
        id,
        kind: NoticeKind::parse(&kind).ok_or_else(|| StoreError::corrupt("notice", "kind", id))?,
        arguments: serde_json::from_str(&arguments).map_err(|_| StoreError::corrupt("notice", "arguments", id))?,
        created_at: Timestamp::from_millis(created_at),
        read_at: read_at.map(Timestamp::from_millis),
    })
}

/// Tells a member something; answers the notice's id.
pub fn add(
    conn: &mut Conn,
    account: AccountId,
    kind: NoticeKind,
    arguments: &BTreeMap<String, String>,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<i64, StoreError> {
    let id = id::draw(now, entropy);
    let arguments = serde_json::to_string(arguments).expect("names and texts are plain data");
    on!(conn, c => diesel::insert_into(notice::table)
        .values((
            notice::id.eq(id),
            notice::account_id.eq(account.0),
            notice::kind.eq(kind.as_str()),
            notice::arguments.eq(&arguments),
            notice::created_at.eq(now.as_millis()),
        ))
        .execute(c))?;
    Ok(id)
}

/// The newest [`UNREAD`] notices that a member has not read, newest first.
pub fn unread(conn: &mut Conn, account: AccountId) -> Result<Vec<Notice>, StoreError> {
    let rows: Vec<Columns> = on!(conn, c => notice::table
        .filter(notice::account_id.eq(account.0))
        .filter(notice::read_at.is_null())
        .order(notice::id.desc())
        .limit(UNREAD)
        .load(c))?;
    rows.into_iter().map(of).collect()
}

/// The notices of a member, read or not, newest first.
pub fn list(conn: &mut Conn, account: AccountId, limit: i64) -> Result<Vec<Notice>, StoreError> {
    let rows: Vec<Columns> = on!(conn, c => notice::table
        .filter(notice::account_id.eq(account.0))
        .order(notice::id.desc())
        .limit(limit.max(0))
        .load(c))?;
    rows.into_iter().map(of).collect()
}

/// Whether a notice cannot be put away yet: that a change was asked for is told to every session for as
/// long as one waits, or a thief who asks for a change would put the warning away before the owner sees it.
pub fn stays(conn: &mut Conn, account: AccountId, kind: NoticeKind) -> Result<bool, StoreError> {
    Ok(kind == NoticeKind::ChangeAsked && !pending_changes::waiting(conn, account)?.is_empty())
}

/// Notes that a member read a notice. False if they have no unread one with this id, or if it
/// [stays].
pub fn dismiss(conn: &mut Conn, account: AccountId, id: i64, now: Timestamp) -> Result<bool, StoreError> {
    if stays(conn, account, NoticeKind::ChangeAsked)? {
        let kind: Option<String> = on!(conn, c => notice::table.find(id).select(notice::kind).first(c).optional())?;
        if kind.as_deref() == Some(NoticeKind::ChangeAsked.as_str()) {
            return Ok(false);
        }
    }
    let read = on!(conn, c => diesel::update(notice::table
        .find(id)
        .filter(notice::account_id.eq(account.0))
        .filter(notice::read_at.is_null()))
        .set(notice::read_at.eq(now.as_millis()))
        .execute(c))?;
    Ok(read == 1)
}
