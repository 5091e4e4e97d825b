//! Which accounts at a relying party the enforcer closed for a member: one member may have two there, one
//! that they linked and one that a log-in made, and only what we closed is ours to open. Holds while
//! `party_account.enforced` says that something is closed.

use crate::connection::on;
use crate::schema::party_account;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::AccountId;

/// What that server's admin API calls the accounts that we closed, or are about to. Empty: nobody noted which.
pub fn list(conn: &mut Conn, client_id: &str, account: AccountId) -> Result<Vec<String>, StoreError> {
    let text: Option<Option<String>> = on!(conn, c => party_account::table
        .find((client_id, account.0))
        .select(party_account::closed_ids)
        .first(c)
        .optional())?;
    Ok(text.flatten().as_deref().map(read).unwrap_or_default())
}

/// Writes them down, instead of those before.
pub fn put(conn: &mut Conn, client_id: &str, account: AccountId, ids: &[String]) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(party_account::table.find((client_id, account.0)))
        .set(party_account::closed_ids.eq(Some(write(ids))))
        .execute(c))?;
    Ok(())
}

/// Ids as they are stored: one in a line; no admin API has ids with line breaks.
pub(crate) fn write(ids: &[String]) -> String {
    ids.join("\n")
}

/// From the stored text.
pub(crate) fn read(text: &str) -> Vec<String> {
    text.lines().map(ToOwned::to_owned).collect()
}
