//! Which signature dialect a server understands, learnt by double knocking. Only a memory: losing it
//! costs one more request per server. Delivery keeps its own, durable note per host and may teach
//! this one.

use crate::signature::Dialect;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How many servers are remembered.
const MAX_ENTRIES: usize = 10_000;

/// The first knock at a server nobody knows.
pub const FIRST_KNOCK: Dialect = Dialect::Rfc9421;

/// What was learnt, by authority (host, with the port where it is unusual).
#[derive(Debug, Default)]
pub struct DialectMemory {
    known: Mutex<HashMap<String, Dialect>>,
}

impl DialectMemory {
    /// The dialect to try first.
    pub fn first(&self, authority: &str) -> Dialect {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(authority).copied().unwrap_or(FIRST_KNOCK)
    }

    /// Remembers what worked.
    pub fn learn(&self, authority: &str, dialect: Dialect) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_ENTRIES && !known.contains_key(authority) {
            known.clear();
        }
        known.insert(authority.to_owned(), dialect);
    }
}

/// Whether a status may mean that the signature was not understood: time for the second knock.
/// 400 is what some servers answer to a request without the headers they look for.
pub fn asks_for_another_knock(status: u16) -> bool {
    matches!(status, 400 | 401 | 403)
}
