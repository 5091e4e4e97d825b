//! Ids of activities already accepted, so that a repeat changes nothing.

use crate::connection::on;
use crate::schema::received_activity;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::Timestamp;

/// Notes an activity. False if it was accepted before.
pub fn note(conn: &mut Conn, uri: &str, now: Timestamp) -> Result<bool, StoreError> {
    let new = on!(conn, c => diesel::insert_into(received_activity::table)
        .values((received_activity::uri.eq(uri), received_activity::received_at.eq(now.as_millis())))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(new == 1)
}

/// Whether an activity was accepted before.
pub fn is_known(conn: &mut Conn, uri: &str) -> Result<bool, StoreError> {
    let found: Option<i64> =
        on!(conn, c => received_activity::table.find(uri).select(received_activity::received_at).first(c).optional())?;
    Ok(found.is_some())
}
