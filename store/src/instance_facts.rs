//! Facts about the instance that must never change behind its back, such as its domain.

use crate::connection::on;
use crate::schema::instance_fact;
use crate::{Conn, StoreError};
use diesel::prelude::*;

/// The name of the fact that holds the instance's origin (`https://guild.example`).
pub const ORIGIN: &str = "origin";
/// The name of the fact that holds the id of the master key everything is sealed with.
pub const MASTER_KEY_ID: &str = "master_key_id";
/// The name of the fact that holds the hash of the one-time owner link.
pub const OWNER_LINK: &str = "owner_link";

/// The value of a fact.
pub fn find(conn: &mut Conn, name: &str) -> Result<Option<String>, StoreError> {
    let value = on!(conn, c => instance_fact::table.find(name).select(instance_fact::value).first(c).optional())?;
    Ok(value)
}

/// Stores a fact unless it is known already; returns what is stored then.
pub fn settle(conn: &mut Conn, name: &str, value: &str) -> Result<String, StoreError> {
    on!(conn, c => diesel::insert_into(instance_fact::table)
        .values((instance_fact::name.eq(name), instance_fact::value.eq(value)))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(find(conn, name)?.unwrap_or_else(|| value.to_owned()))
}

/// Stores a fact, whatever was there.
pub fn put(conn: &mut Conn, name: &str, value: &str) -> Result<(), StoreError> {
    on!(conn, c => diesel::insert_into(instance_fact::table)
        .values((instance_fact::name.eq(name), instance_fact::value.eq(value)))
        .on_conflict(instance_fact::name)
        .do_update()
        .set(instance_fact::value.eq(value))
        .execute(c))?;
    Ok(())
}

/// Forgets a fact if it has this value; true if it had.
pub fn take(conn: &mut Conn, name: &str, value: &str) -> Result<bool, StoreError> {
    let taken = on!(conn, c => diesel::delete(
        instance_fact::table.filter(instance_fact::name.eq(name)).filter(instance_fact::value.eq(value)))
        .execute(c))?;
    Ok(taken == 1)
}
