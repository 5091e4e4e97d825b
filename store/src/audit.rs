//! What admins and moderators did. Only ever added to: nothing here changes or removes an entry, and an
//! account that is gone leaves its entries behind.

use crate::connection::on;
use crate::schema::audit_entry;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::{AccountId, Entropy, Timestamp, id};

/// An entry as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its id; later ones are higher.
    pub id: i64,
    /// Who did it; `None` for the operator at the command line and for the server itself.
    pub account_id: Option<AccountId>,
    /// What was done, for machines: `ban`, `release_brake`.
    pub action: String,
    /// To what.
    pub subject: String,
    /// Why, and whatever else matters.
    pub detail: String,
    /// When.
    pub at: Timestamp,
}

type Columns = (i64, Option<i64>, String, String, String, i64);

/// Adds an entry, in the transaction that does what it says.
pub fn add(
    conn: &mut Conn,
    by: Option<AccountId>,
    action: &str,
    subject: &str,
    detail: &str,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    add_as(conn, id::draw(now, entropy), by, action, subject, detail, now)
}

/// The same under an id that was drawn before the transaction.
pub fn add_as(
    conn: &mut Conn,
    id: i64,
    by: Option<AccountId>,
    action: &str,
    subject: &str,
    detail: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    on!(conn, c => diesel::insert_into(audit_entry::table)
        .values((
            audit_entry::id.eq(id),
            audit_entry::account_id.eq(by.map(|by| by.0)),
            audit_entry::action.eq(action),
            audit_entry::subject.eq(subject),
            audit_entry::detail.eq(detail),
            audit_entry::at.eq(now.as_millis()),
        ))
        .execute(c))?;
    Ok(())
}

/// Entries, newest first; those below the id `before` if there is one.
pub fn list(conn: &mut Conn, before: Option<i64>, limit: i64) -> Result<Vec<AuditEntry>, StoreError> {
    let rows: Vec<Columns> = on!(conn, c => audit_entry::table
        .filter(audit_entry::id.lt(before.unwrap_or(i64::MAX)))
        .order(audit_entry::id.desc())
        .limit(limit.max(0))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(id, by, action, subject, detail, at)| AuditEntry {
            id,
            account_id: by.map(AccountId),
            action,
            subject,
            detail,
            at: Timestamp::from_millis(at),
        })
        .collect())
}
