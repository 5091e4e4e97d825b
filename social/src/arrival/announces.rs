//! A boost arrived or was taken back.

use super::homes;
use super::notices::{Notice, notify};
use domain::notification::NotificationKind;
use domain::post::Post;
use domain::{ActorId, Entropy, Timestamp};
use store::home::{self, Via};
use store::{Conn, StoreError, notifications};

/// Puts a boosted post into the home timelines of those who follow `by`, and notifies a local author.
/// Call it once, after `reactions::add` has stored the boost under `announce_id`.
pub fn announce_arrived(
    conn: &mut Conn,
    post: &Post,
    announce_id: i64,
    by: ActorId,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    homes::begin(conn, post, Via::Announce { id: announce_id, by }, now)?;
    if post.local {
        let notice = Notice {
            kind: NotificationKind::Reblog,
            by,
            post: Some(post),
        };
        notify(conn, post.actor_id, &notice, now, entropy)?;
    }
    Ok(())
}

/// Takes a boost out of home timelines and its notification away. Call it after the reaction's row was
/// removed; `announce_id` is the id that row had.
pub fn unannounced(conn: &mut Conn, post: &Post, announce_id: i64, by: ActorId) -> Result<(), StoreError> {
    home::remove_announce(conn, post.id, announce_id)?;
    notifications::remove(conn, NotificationKind::Reblog, post.actor_id, by, Some(post.id))?;
    Ok(())
}
