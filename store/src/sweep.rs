//! Removes what has outlived its purpose.

use crate::connection::on;
use crate::schema::{challenge, received_activity, session};
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::Timestamp;
use domain::session::{SESSION_ABSOLUTE, SESSION_IDLE};
use std::time::Duration;

/// How long ids of accepted activities are kept. Longer than any signature is valid by far.
pub const RECEIVED_KEPT: Duration = Duration::from_secs(30 * 86_400);

/// Removes expired challenges and sessions and old ids of activities; returns how many rows.
pub fn run(conn: &mut Conn, now: Timestamp) -> Result<usize, StoreError> {
    let challenges = on!(conn, c => diesel::delete(
        challenge::table.filter(challenge::expires_at.le(now.as_millis()))).execute(c))?;
    let sessions = on!(conn, c => diesel::delete(session::table.filter(
        session::seen_at.le(now.minus(SESSION_IDLE).as_millis())
            .or(session::created_at.le(now.minus(SESSION_ABSOLUTE).as_millis())))).execute(c))?;
    let received = on!(conn, c => diesel::delete(received_activity::table.filter(
        received_activity::received_at.le(now.minus(RECEIVED_KEPT).as_millis()))).execute(c))?;
    Ok(challenges + sessions + received)
}
