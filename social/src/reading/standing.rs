//! How a reader stands to many posts at once, in a handful of queries whatever their number. Gives the
//! same answers as asking about each post alone.

use domain::policy::{MayRead, Relation};
use domain::post::Post;
use domain::{ActorId, PostId};
use std::collections::BTreeSet;
use store::{Conn, StoreError, actors, blocks, follows, standing};

/// What was gathered.
pub(crate) struct Standing {
    reader: Option<ActorId>,
    /// Authors and boosters who block the reader or are blocked by them.
    blocked: BTreeSet<ActorId>,
    /// Authors whom the reader follows with consent. Asked only of those of closed posts.
    followed: BTreeSet<ActorId>,
    /// Closed posts that mention the reader.
    mentioned: BTreeSet<PostId>,
}

impl Standing {
    /// Gathers it for these posts and for others who brought them.
    pub(crate) fn gather(
        conn: &mut Conn,
        reader: Option<ActorId>,
        posts: &[Post],
        others: &[ActorId],
    ) -> Result<Self, StoreError> {
        let mut found = Self {
            reader,
            blocked: BTreeSet::new(),
            followed: BTreeSet::new(),
            mentioned: BTreeSet::new(),
        };
        let Some(me) = reader else { return Ok(found) };
        let authors = once(posts.iter().map(|post| post.actor_id).chain(others.iter().copied()), me);
        if authors.is_empty() {
            return Ok(found);
        }
        found.blocked = blocks::blocked_among(conn, me, &authors)?;
        let closed: Vec<&Post> = posts
            .iter()
            .filter(|post| post.actor_id != me && !post.visibility.is_open())
            .collect();
        if closed.is_empty() {
            return Ok(found);
        }
        let authors = once(closed.iter().map(|post| post.actor_id), me);
        found.followed = follows::between(conn, me, &authors)?
            .into_iter()
            .filter(|follow| follow.follower == me && follow.state == domain::follow::FollowState::Accepted)
            .map(|follow| follow.target)
            .collect();
        let ids: Vec<PostId> = closed.iter().map(|post| post.id).collect();
        found.mentioned = standing::mentioned_among(conn, me, &ids)?;
        Ok(found)
    }

    /// Whether the reader may see this post, one of those it was gathered for.
    pub(crate) fn may_read(&self, post: &Post) -> bool {
        MayRead::allows(
            post,
            Relation {
                is_author: self.reader == Some(post.actor_id),
                follows_author: self.followed.contains(&post.actor_id),
                is_mentioned: self.mentioned.contains(&post.id),
                blocked: self.blocked.contains(&post.actor_id),
            },
        )
    }

    /// Whether there is a block between the reader and this actor.
    pub(crate) fn is_blocked(&self, actor: ActorId) -> bool {
        self.blocked.contains(&actor)
    }
}

/// Each actor once, without `me`.
fn once(actors: impl Iterator<Item = ActorId>, me: ActorId) -> Vec<ActorId> {
    let set: BTreeSet<ActorId> = actors.filter(|actor| *actor != me).collect();
    set.into_iter().collect()
}

/// Who among these is not shown here at all: gone, suspended, or of a blocked host. Whoever is not in
/// the database is not shown either.
pub(crate) fn hidden(conn: &mut Conn, ids: &BTreeSet<ActorId>) -> Result<BTreeSet<ActorId>, StoreError> {
    let list: Vec<ActorId> = ids.iter().copied().collect();
    let known = actors::list(conn, &list)?;
    let mut hidden = standing::hidden_among(conn, &known)?;
    let known: BTreeSet<ActorId> = known.iter().map(|actor| actor.id).collect();
    hidden.extend(ids.difference(&known).copied());
    Ok(hidden)
}
