//! A follow was begun, asked for, answered or ended.

use super::dormant::is_dormant;
use super::notices::{Notice, notify};
use domain::notification::NotificationKind;
use domain::{ActorId, Entropy, Timestamp};
use store::{Conn, StoreError, actors, home, notifications};

/// How many posts of somebody just followed are put into the home timeline.
const BACKFILL: i64 = 40;

/// Notifies a member that `follower` follows them.
pub fn followed(
    conn: &mut Conn,
    follower: ActorId,
    target: ActorId,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    tell(conn, NotificationKind::Follow, follower, target, now, entropy)
}

/// Notifies a member that `follower` asks to follow them.
pub fn follow_requested(
    conn: &mut Conn,
    follower: ActorId,
    target: ActorId,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    tell(conn, NotificationKind::FollowRequest, follower, target, now, entropy)
}

fn tell(
    conn: &mut Conn,
    kind: NotificationKind,
    follower: ActorId,
    target: ActorId,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    let notice = Notice {
        kind,
        by: follower,
        post: None,
    };
    notify(conn, target, &notice, now, entropy)?;
    Ok(())
}

/// Takes away the notification that asked a member for an answer, once there is one.
pub fn follow_answered(conn: &mut Conn, follower: ActorId, target: ActorId) -> Result<(), StoreError> {
    notifications::remove(conn, NotificationKind::FollowRequest, target, follower, None)?;
    Ok(())
}

/// Puts the newest posts of `target` into the home timeline of a member whose follow was accepted,
/// unless that member is dormant.
pub fn follow_accepted(conn: &mut Conn, follower: ActorId, target: ActorId) -> Result<(), StoreError> {
    let away = match actors::lookup(conn, follower)? {
        Some(follower) => is_dormant(conn, &follower)?,
        None => true,
    };
    if !away {
        home::backfill(conn, follower, target, BACKFILL)?;
    }
    Ok(())
}

/// Takes back what a follow had brought: notifications of `target`, and posts in the home timeline of
/// `follower`. Call it after the follow's row was removed or rejected.
pub fn unfollowed(conn: &mut Conn, follower: ActorId, target: ActorId) -> Result<(), StoreError> {
    notifications::remove(conn, NotificationKind::Follow, target, follower, None)?;
    notifications::remove(conn, NotificationKind::FollowRequest, target, follower, None)?;
    home::remove_via(conn, follower, target)?;
    Ok(())
}
