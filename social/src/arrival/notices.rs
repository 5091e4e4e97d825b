//! Whether a member is told of something, asked in one place for every kind of notification.

use super::dormant::is_dormant;
use domain::actor::Actor;
use domain::notification::{Notification, NotificationKind};
use domain::post::Post;
use domain::{ActorId, Entropy, Timestamp};
use store::{Conn, StoreError, actors, blocks, mutes, notifications, thread_mutes};

/// Something that somebody may want to know.
pub(super) struct Notice<'a> {
    /// What happened.
    pub(super) kind: NotificationKind,
    /// Who did it.
    pub(super) by: ActorId,
    /// The post it is about.
    pub(super) post: Option<&'a Post>,
}

/// Tells `owner`, unless it is nobody's business here: a remote actor, the one who did it, somebody who
/// blocks or is blocked by the other, who mutes the other's notifications, who mutes the thread, or who
/// is dormant.
/// True if the notification is new.
pub(super) fn notify(
    conn: &mut Conn,
    owner: ActorId,
    notice: &Notice<'_>,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<bool, StoreError> {
    let Some(owner) = actors::lookup(conn, owner)? else {
        return Ok(false);
    };
    notify_actor(conn, &owner, notice, now, entropy)
}

/// The same for an actor that was read already.
pub(super) fn notify_actor(
    conn: &mut Conn,
    owner: &Actor,
    notice: &Notice<'_>,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<bool, StoreError> {
    let is_member = owner.local && owner.account_id.is_some() && owner.gone_at.is_none();
    if !is_member || owner.id == notice.by {
        return Ok(false);
    }
    if blocks::either(conn, owner.id, notice.by)? || is_hushed(conn, owner.id, notice.by, now)? {
        return Ok(false);
    }
    if is_dormant(conn, owner)? {
        return Ok(false);
    }
    if let Some(post) = notice.post
        && thread_mutes::exists(conn, owner.id, post.thread_id)?
    {
        return Ok(false);
    }
    notifications::add(
        conn,
        &Notification {
            id: domain::id::draw(now, entropy),
            owner: owner.id,
            kind: notice.kind,
            actor: notice.by,
            post: notice.post.map(|post| post.id),
            created_at: now,
        },
    )
}

/// Whether `owner` mutes what `by` does, notifications included.
fn is_hushed(conn: &mut Conn, owner: ActorId, by: ActorId, now: Timestamp) -> Result<bool, StoreError> {
    Ok(mutes::find(conn, owner, by, now)?.is_some_and(|mute| mute.notifications))
}
