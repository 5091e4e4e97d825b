//! How many bytes of activities may be under way through the inbox at once. A flood of large bodies
//! while the database is slow would otherwise fill the memory long before the number of requests is
//! bounded; so whoever finds no room is told to come back, before a byte of the body is read.

use crate::inbox::{MAX_BODY_BYTES, Refusal};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many bytes of bodies may be under way.
pub(crate) const BYTES: usize = 16 << 20;

/// Room is given in pieces of this many bytes.
const PIECE: usize = 1024;

/// The room.
#[derive(Debug)]
pub(crate) struct Room(Arc<Semaphore>);

impl Default for Room {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(BYTES / PIECE)))
    }
}

impl Room {
    /// Takes room for a body of this many bytes; for the largest if it does not say how large it is.
    pub(crate) fn take(&self, declared: Option<usize>) -> Result<OwnedSemaphorePermit, Refusal> {
        let bytes = declared.unwrap_or(MAX_BODY_BYTES).min(MAX_BODY_BYTES);
        let pieces = u32::try_from(bytes / PIECE + 1).unwrap_or(u32::MAX);
        Arc::clone(&self.0)
            .try_acquire_many_owned(pieces)
            .map_err(|_| Refusal::Busy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_large_bodies_is_turned_away_and_small_ones_still_fit() {
        let room = Room::default();
        let mut held = Vec::new();
        while let Ok(permit) = room.take(None) {
            held.push(permit);
        }
        assert!(held.len() * MAX_BODY_BYTES <= BYTES && !held.is_empty());
        assert!(matches!(room.take(Some(MAX_BODY_BYTES)), Err(Refusal::Busy)));
        assert!(room.take(Some(500)).is_ok());
        held.pop();
        assert!(room.take(None).is_ok(), "what was given back can be taken again");
    }
}
