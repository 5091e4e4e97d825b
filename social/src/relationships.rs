//! How a member stands to others: what profiles and clients show beside a name.

use domain::follow::FollowState;
use domain::{ActorId, Timestamp};
use std::collections::BTreeMap;
use store::{Conn, StoreError, blocks, follows, mutes};

/// How a reader stands to somebody, in both directions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relationship {
    /// The reader follows them, with consent.
    pub following: bool,
    /// The reader asked to follow them and waits for an answer.
    pub requested: bool,
    /// They follow the reader.
    pub followed_by: bool,
    /// They asked to follow the reader, who has not answered yet.
    pub requested_by: bool,
    /// The reader blocks them.
    pub blocking: bool,
    /// They block the reader.
    pub blocked_by: bool,
    /// The reader mutes them.
    pub muting: bool,
    /// The mute covers notifications as well.
    pub muting_notifications: bool,
    /// When the mute ends, if it does.
    pub mute_ends_at: Option<Timestamp>,
}

/// How `reader` stands to each of these, in the same order; an actor given twice is answered twice.
pub fn between(
    conn: &mut Conn,
    reader: ActorId,
    others: &[ActorId],
    now: Timestamp,
) -> Result<Vec<(ActorId, Relationship)>, StoreError> {
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let mut found: BTreeMap<ActorId, Relationship> =
        others.iter().map(|other| (*other, Relationship::default())).collect();
    for follow in follows::between(conn, reader, others)? {
        let (accepted, requested) = (
            follow.state == FollowState::Accepted,
            follow.state == FollowState::Requested,
        );
        if follow.follower == reader {
            if let Some(one) = found.get_mut(&follow.target) {
                one.following = accepted;
                one.requested = requested;
            }
        } else if let Some(one) = found.get_mut(&follow.follower) {
            one.followed_by = accepted;
            one.requested_by = requested;
        }
    }
    // Blocks are rare: who is apart at all is one question, who made the block another.
    for other in blocks::blocked_among(conn, reader, others)? {
        if let Some(one) = found.get_mut(&other) {
            one.blocking = blocks::exists(conn, reader, other)?;
            one.blocked_by = blocks::exists(conn, other, reader)?;
        }
    }
    for (other, mute) in mutes::list_among(conn, reader, others, now)? {
        if let Some(one) = found.get_mut(&other) {
            one.muting = true;
            one.muting_notifications = mute.notifications;
            one.mute_ends_at = mute.expires_at;
        }
    }
    Ok(others
        .iter()
        .filter_map(|other| found.get(other).map(|one| (*other, *one)))
        .collect())
}

#[cfg(test)]
mod tests;
