//! Somebody elsewhere blocked a member, or lifted the block.

use crate::blocking::part;
use domain::{ActorId, Entropy, Timestamp};
use store::{Conn, StoreError, blocks};

/// Notes that a remote actor blocks a member: neither follows the other any more, and neither reads the
/// other here. Nobody is told. False if the block was known.
pub fn blocked(
    conn: &mut Conn,
    blocker: ActorId,
    target: ActorId,
    activity_uri: &str,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<bool, StoreError> {
    let id = domain::id::draw(now, entropy);
    if !blocks::add(conn, blocker, target, id, activity_uri)? {
        return Ok(false);
    }
    part(conn, blocker, target)?;
    Ok(true)
}

/// Notes that a remote actor does not block a member any more. False if there was no block.
pub fn unblocked(conn: &mut Conn, blocker: ActorId, target: ActorId) -> Result<bool, StoreError> {
    Ok(blocks::remove(conn, blocker, target)?.is_some())
}
