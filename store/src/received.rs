//! Ids of activities already accepted, so that a repeat changes nothing.

use crate::connection::on;
use crate::schema::received_activity;
use crate::statement::statement;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use domain::Timestamp;

statement!(Note { uri: &'a str => Text, at: i64 => BigInt };
    "INSERT INTO received_activity (uri, received_at) VALUES (" [uri => Text] ", " [at => BigInt]
    ") ON CONFLICT DO NOTHING");

/// Notes an activity. False if it was accepted before.
pub fn note(conn: &mut Conn, uri: &str, now: Timestamp) -> Result<bool, StoreError> {
    Ok(on!(conn, c => Note::new(uri, now.as_millis()).execute(c))? == 1)
}

/// Whether an activity was accepted before.
pub fn is_known(conn: &mut Conn, uri: &str) -> Result<bool, StoreError> {
    let found: Option<i64> =
        on!(conn, c => received_activity::table.find(uri).select(received_activity::received_at).first(c).optional())?;
    Ok(found.is_some())
}
