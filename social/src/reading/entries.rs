//! A page of a timeline as one reader may see it.

use super::standing::{Standing, hidden};
use domain::post::Post;
use domain::{ActorId, PostId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use store::timelines::Entry;
use store::{Conn, StoreError, mutes, posts, standing};

/// The entries among these that `reader` sees now, in the same order, each with its post. Left out is
/// what may not be read, what somebody wrote or boosted who is muted, suspended, gone, of a blocked
/// host, or apart from the reader by a block, and boosts that were taken back. A page may get shorter
/// than it was asked for, never longer.
pub fn visible_entries(
    conn: &mut Conn,
    reader: Option<ActorId>,
    entries: Vec<Entry>,
    now: Timestamp,
) -> Result<Vec<(Entry, Post)>, StoreError> {
    select(conn, reader, entries, now, None)
}

/// The same on somebody's own profile: whoever opens it wants to see that person, muted or not.
pub fn visible_on_profile(
    conn: &mut Conn,
    reader: Option<ActorId>,
    profile: ActorId,
    entries: Vec<Entry>,
    now: Timestamp,
) -> Result<Vec<(Entry, Post)>, StoreError> {
    select(conn, reader, entries, now, Some(profile))
}

fn select(
    conn: &mut Conn,
    reader: Option<ActorId>,
    entries: Vec<Entry>,
    now: Timestamp,
    profile: Option<ActorId>,
) -> Result<Vec<(Entry, Post)>, StoreError> {
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let ids: BTreeSet<PostId> = entries.iter().map(|entry| entry.post_id).collect();
    let ids: Vec<PostId> = ids.into_iter().collect();
    let found = posts::list(conn, &ids)?;
    let boosters: BTreeSet<ActorId> = entries.iter().filter_map(|entry| entry.announced_by).collect();
    let mut sight = Sight::gather(conn, reader, &found, &boosters, now)?;
    if let Some(profile) = profile {
        sight.muted.remove(&profile);
    }
    let boosts: Vec<i64> = entries
        .iter()
        .filter(|entry| entry.announced_by.is_some())
        .map(|entry| entry.id)
        .collect();
    let standing_boosts = standing::announces_among(conn, &boosts)?;
    let by_id: BTreeMap<PostId, Post> = found.into_iter().map(|post| (post.id, post)).collect();
    Ok(entries
        .into_iter()
        .filter_map(|entry| {
            let post = by_id.get(&entry.post_id).filter(|post| sight.shows(post))?;
            if let Some(by) = entry.announced_by
                && !(standing_boosts.contains(&entry.id) && sight.shows_actor(by))
            {
                return None;
            }
            Some((entry, post.clone()))
        })
        .collect())
}

/// The posts among these that `reader` sees now in a timeline, in the same order: as
/// [`visible_entries`], for lists without boosts.
pub fn visible_posts(
    conn: &mut Conn,
    reader: Option<ActorId>,
    candidates: Vec<Post>,
    now: Timestamp,
) -> Result<Vec<Post>, StoreError> {
    if candidates.is_empty() {
        return Ok(candidates);
    }
    let sight = Sight::gather(conn, reader, &candidates, &BTreeSet::new(), now)?;
    Ok(candidates.into_iter().filter(|post| sight.shows(post)).collect())
}

/// Whom and what a reader sees.
struct Sight {
    reader: Option<ActorId>,
    standing: Standing,
    hidden: BTreeSet<ActorId>,
    muted: BTreeSet<ActorId>,
}

impl Sight {
    fn gather(
        conn: &mut Conn,
        reader: Option<ActorId>,
        posts: &[Post],
        boosters: &BTreeSet<ActorId>,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let others: Vec<ActorId> = boosters.iter().copied().collect();
        let everybody: BTreeSet<ActorId> = posts
            .iter()
            .map(|post| post.actor_id)
            .chain(others.iter().copied())
            .collect();
        let muted = match reader {
            Some(me) => {
                let list: Vec<ActorId> = everybody.iter().copied().collect();
                mutes::muted_among(conn, me, &list, now)?
            }
            None => BTreeSet::new(),
        };
        Ok(Self {
            reader,
            standing: Standing::gather(conn, reader, posts, &others)?,
            hidden: hidden(conn, &everybody)?,
            muted,
        })
    }

    fn shows(&self, post: &Post) -> bool {
        self.shows_actor(post.actor_id) && self.standing.may_read(post)
    }

    fn shows_actor(&self, actor: ActorId) -> bool {
        !self.hidden.contains(&actor)
            && (self.reader == Some(actor) || !(self.standing.is_blocked(actor) || self.muted.contains(&actor)))
    }
}
