//! How a member stands to others.

use crate::{Mastodon, entities};
use domain::ActorId;
use social::relationships::between;
use store::{Conn, StoreError};

/// How `reader` stands to each of these, in the same order. What the member noted is not in it.
pub fn relationships(
    conn: &mut Conn,
    app: &Mastodon,
    reader: ActorId,
    others: &[ActorId],
) -> Result<Vec<entities::Relationship>, StoreError> {
    let found = between(conn, reader, others, app.now())?;
    Ok(found
        .into_iter()
        .map(|(id, standing)| entities::Relationship {
            id: id.to_string(),
            following: standing.following,
            showing_reblogs: standing.following,
            notifying: false,
            languages: None,
            followed_by: standing.followed_by,
            blocking: standing.blocking,
            blocked_by: standing.blocked_by,
            muting: standing.muting,
            muting_notifications: standing.muting_notifications,
            muting_expires_at: standing.mute_ends_at.map(|at| at.to_rfc3339()),
            requested: standing.requested,
            requested_by: standing.requested_by,
            domain_blocking: false,
            endorsed: false,
            note: String::new(),
        })
        .collect())
}
