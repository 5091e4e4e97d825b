//! Objects that were deleted, remote and local.

use crate::connection::on;
use crate::schema::tombstone;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::Timestamp;

/// Notes that an object is gone.
pub fn add(conn: &mut Conn, uri: &str, now: Timestamp) -> Result<(), StoreError> {
    on!(conn, c => diesel::insert_into(tombstone::table)
        .values((tombstone::uri.eq(uri), tombstone::deleted_at.eq(now.as_millis())))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// When an object was deleted, if it was.
pub fn find(conn: &mut Conn, uri: &str) -> Result<Option<Timestamp>, StoreError> {
    let at: Option<i64> = on!(conn, c => tombstone::table.find(uri).select(tombstone::deleted_at).first(c).optional())?;
    Ok(at.map(Timestamp::from_millis))
}
