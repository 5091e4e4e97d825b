//! What a block takes away between two actors, whoever of them made it.

use domain::ActorId;
use domain::follow::Follow;
use store::{Conn, StoreError, follows, home, notifications};

/// What stood between two actors before they were parted.
pub(crate) struct Parted {
    /// The blocker's follow of the target.
    pub(crate) outgoing: Option<Follow>,
    /// The target's follow of the blocker.
    pub(crate) incoming: Option<Follow>,
}

/// Ends the follows in both directions, takes each out of the other's home timeline, and removes every
/// notification that one has of the other.
pub(crate) fn part(conn: &mut Conn, blocker: ActorId, target: ActorId) -> Result<Parted, StoreError> {
    let outgoing = follows::remove(conn, blocker, target)?;
    let incoming = follows::remove(conn, target, blocker)?;
    for (owner, other) in [(blocker, target), (target, blocker)] {
        home::remove_via(conn, owner, other)?;
        notifications::remove_from(conn, owner, other)?;
    }
    Ok(Parted { outgoing, incoming })
}
