//! How deliveries leave the hands of a worker: finished, put off, or as dead letters; one by one, or
//! many in one transaction with the tidying done once for all.

use super::{ClaimedDelivery, remove_activity_if_done};
use crate::connection::on;
use crate::statement::statement;
use crate::{Conn, StoreError, hosts};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use domain::Timestamp;
use std::collections::BTreeSet;

statement!(Finish { id: i64 => BigInt, lease: i64 => BigInt };
    "DELETE FROM delivery WHERE id = " [id => BigInt] " AND locked_until = " [lease => BigInt]);

statement!(PutOff { id: i64 => BigInt, lease: i64 => BigInt, run_at: i64 => BigInt, why: &'a str => Text };
    "UPDATE delivery SET run_at = " [run_at => BigInt] ", locked_until = NULL, last_error = " [why => Text]
    " WHERE id = " [id => BigInt] " AND locked_until = " [lease => BigInt]);

statement!(Bury { id: i64 => BigInt, lease: i64 => BigInt, why: &'a str => Text };
    "UPDATE delivery SET state = 'dead', locked_until = NULL, last_error = " [why => Text]
    " WHERE id = " [id => BigInt] " AND locked_until = " [lease => BigInt]);

/// What becomes of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End<'a> {
    /// It arrived, or can never arrive and is of no interest.
    Finished,
    /// It is tried again.
    PutOff {
        /// At this time.
        run_at: Timestamp,
        /// What went wrong.
        why: &'a str,
    },
    /// It is kept for the operator.
    Dead {
        /// What went wrong.
        why: &'a str,
    },
}

/// Ends a delivery; [`tidy`] must follow in the same transaction. False, and nothing changes, if the
/// lease had ended and somebody else has it.
pub fn end(conn: &mut Conn, claimed: &ClaimedDelivery, end: End<'_>) -> Result<bool, StoreError> {
    let (id, lease) = (claimed.id, claimed.lease.as_millis());
    let changed = match end {
        End::Finished => on!(conn, c => Finish::new(id, lease).execute(c))?,
        End::PutOff { run_at, why } => on!(conn, c => PutOff::new(id, lease, run_at.as_millis(), why).execute(c))?,
        End::Dead { why } => on!(conn, c => Bury::new(id, lease, why).execute(c))?,
    };
    Ok(changed == 1)
}

/// Removes the activities for which nobody waits any more, and has the queues of the hosts looked at.
/// In the order of their names: two who do so at once on PostgreSQL then wait for each other one way.
pub fn tidy<'a>(
    conn: &mut Conn,
    ended: impl Iterator<Item = &'a ClaimedDelivery> + Clone,
    now: Timestamp,
) -> Result<(), StoreError> {
    let activities: BTreeSet<&str> = ended.clone().map(|d| d.activity_uri.as_str()).collect();
    for uri in activities {
        remove_activity_if_done(conn, uri)?;
    }
    let names: BTreeSet<&str> = ended.map(|d| d.host.as_str()).collect();
    for name in names {
        hosts::look_by(conn, name, now.as_millis())?;
    }
    Ok(())
}

fn end_one(conn: &mut Conn, claimed: &ClaimedDelivery, how: End<'_>) -> Result<bool, StoreError> {
    let changed = end(conn, claimed, how)?;
    if changed {
        tidy(conn, std::iter::once(claimed), Timestamp::from_millis(0))?;
    }
    Ok(changed)
}

/// Removes a delivery that arrived (or can never arrive and is of no interest), and its activity when
/// nobody else waits for it.
pub fn finish(conn: &mut Conn, claimed: &ClaimedDelivery) -> Result<bool, StoreError> {
    end_one(conn, claimed, End::Finished)
}

/// Gives a delivery back, to be tried at `run_at`.
pub fn retry(conn: &mut Conn, claimed: &ClaimedDelivery, run_at: Timestamp, why: &str) -> Result<bool, StoreError> {
    end_one(conn, claimed, End::PutOff { run_at, why })
}

/// Makes a delivery a dead letter.
pub fn bury(conn: &mut Conn, claimed: &ClaimedDelivery, why: &str) -> Result<bool, StoreError> {
    end_one(conn, claimed, End::Dead { why })
}
