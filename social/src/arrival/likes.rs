//! A like arrived or was taken back.

use super::notices::{Notice, notify};
use domain::notification::NotificationKind;
use domain::post::Post;
use domain::{ActorId, Entropy, Timestamp};
use store::{Conn, StoreError, notifications};

/// Notifies a local author that `by` likes the post. Call it only when `reactions::add` said that the
/// like is new.
pub fn liked(
    conn: &mut Conn,
    post: &Post,
    by: ActorId,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    if post.local {
        let notice = Notice {
            kind: NotificationKind::Favourite,
            by,
            post: Some(post),
        };
        notify(conn, post.actor_id, &notice, now, entropy)?;
    }
    Ok(())
}

/// Takes the notification of a like away.
pub fn unliked(conn: &mut Conn, post: &Post, by: ActorId) -> Result<(), StoreError> {
    notifications::remove(conn, NotificationKind::Favourite, post.actor_id, by, Some(post.id))?;
    Ok(())
}
