//! What a member notes about somebody else. Only the member ever reads it, and it goes with the account.

use crate::connection::on;
use crate::schema::private_note;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::{AccountId, ActorId};
use std::collections::BTreeMap;

/// Stores a note about `target`, in place of an earlier one; an empty text removes it.
pub fn put(conn: &mut Conn, owner: AccountId, target: ActorId, text: &str) -> Result<(), StoreError> {
    if text.is_empty() {
        on!(conn, c => diesel::delete(private_note::table.find((owner.0, target.0))).execute(c))?;
        return Ok(());
    }
    on!(conn, c => diesel::insert_into(private_note::table)
        .values((
            private_note::account_id.eq(owner.0),
            private_note::target_id.eq(target.0),
            private_note::text.eq(text),
        ))
        .on_conflict((private_note::account_id, private_note::target_id))
        .do_update()
        .set(private_note::text.eq(text))
        .execute(c))?;
    Ok(())
}

/// The notes that `owner` has about these, for those about whom there is one.
pub fn among(conn: &mut Conn, owner: AccountId, targets: &[ActorId]) -> Result<BTreeMap<ActorId, String>, StoreError> {
    let ids: Vec<i64> = targets.iter().map(|id| id.0).collect();
    let rows: Vec<(i64, String)> = on!(conn, c => private_note::table
        .filter(private_note::account_id.eq(owner.0))
        .filter(private_note::target_id.eq_any(&ids))
        .select((private_note::target_id, private_note::text))
        .load(c))?;
    Ok(rows.into_iter().map(|(id, text)| (ActorId(id), text)).collect())
}
