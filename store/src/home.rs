//! The home timeline of each member, filled when a post or a boost arrives, so that reading it is one
//! walk along one index however many posts there are.

use crate::connection::on;
use crate::schema::{actor, follow, home_entry};
use crate::statement::statement;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use domain::post::{Post, Visibility};
use domain::{ActorId, PostId};

/// How many entries of a home timeline are kept.
pub const KEPT: i64 = 2000;

/// By which way a post comes to a home timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// Its author is followed.
    Author,
    /// Somebody who is followed boosted it.
    Announce {
        /// The id of the boost.
        id: i64,
        /// Who boosted it.
        by: ActorId,
    },
}

statement!(
    #[expect(clippy::too_many_arguments, reason = "one parameter per value of the statement")]
    Fill {
    entry: i64 => BigInt,
    post: i64 => BigInt,
    via: i64 => BigInt,
    announce: bool => Bool,
    author: i64 => BigInt,
    at: i64 => BigInt,
    direct: bool => Bool,
    reply: bool => Bool,
    parent: i64 => BigInt,
    after: i64 => BigInt,
    last: i64 => BigInt,
};
    "INSERT INTO home_entry (owner_id, id, post_id, via_id, announce) SELECT f.follower_id, "
    [entry => BigInt] ", " [post => BigInt] ", " [via => BigInt] ", " [announce => Bool]
    " FROM follow AS f WHERE f.target_id = " [via => BigInt]
    " AND f.follower_local = TRUE AND f.state = 'accepted' AND f.follower_id > " [after => BigInt]
    " AND f.follower_id <= " [last => BigInt]
    " AND NOT EXISTS (SELECT 1 FROM home_entry AS h WHERE h.post_id = " [post => BigInt]
    " AND h.owner_id = f.follower_id)"
    " AND NOT EXISTS (SELECT 1 FROM mute AS m WHERE m.muter_id = f.follower_id AND m.target_id IN ("
    [author => BigInt] ", " [via => BigInt] ") AND (m.expires_at IS NULL OR m.expires_at > " [at => BigInt] "))"
    " AND NOT EXISTS (SELECT 1 FROM block AS b WHERE b.blocker_id = f.follower_id AND b.target_id IN ("
    [author => BigInt] ", " [via => BigInt] "))"
    " AND NOT EXISTS (SELECT 1 FROM block AS b WHERE b.target_id = f.follower_id AND b.blocker_id IN ("
    [author => BigInt] ", " [via => BigInt] "))"
    " AND NOT EXISTS (SELECT 1 FROM account AS d WHERE d.actor_id = f.follower_id AND d.stage = 'dormant')"
    " AND (NOT " [direct => Bool]
    " OR EXISTS (SELECT 1 FROM post_mention AS n WHERE n.post_id = " [post => BigInt]
    " AND n.actor_id = f.follower_id))"
    " AND (NOT " [reply => Bool] " OR f.follower_id = " [parent => BigInt]
    " OR EXISTS (SELECT 1 FROM follow AS p WHERE p.follower_id = f.follower_id AND p.target_id = " [parent => BigInt]
    " AND p.state = 'accepted'))"
    " ORDER BY f.follower_id ON CONFLICT DO NOTHING");

/// Puts a post, or a boost of it, into the home timelines of the next `limit` local followers of who
/// brought it, in the order of their ids after `after` (`ActorId(0)` at first; the author's or booster's
/// own home is filled then as well). Returns how many entries were added, and the last follower looked
/// at if there may be more. Two statements, however many followers.
///
/// Left out are those who have the post already, those who mute or block the author or the booster or
/// are blocked by them, for a direct post those who are not mentioned, and for a reply to somebody else
/// those who do not follow (and are not) `author_of_parent`: nobody gets a reply to who knows whom. Nor do
/// members whose membership is dormant get anything.
pub fn fill(
    conn: &mut Conn,
    post: &Post,
    author_of_parent: Option<ActorId>,
    via: Via,
    after: ActorId,
    limit: i64,
) -> Result<(usize, Option<ActorId>), StoreError> {
    let (entry, by, announce, at) = match via {
        Via::Author => (post.id.0, post.actor_id, false, post.sort_at.as_millis()),
        Via::Announce { id, by } => (id, by, true, PostId(id).drawn_at().as_millis()),
    };
    let mut added = 0;
    if after == ActorId(0) {
        added += match via {
            Via::Author if post.local => fill_own(conn, post)?,
            Via::Author => 0,
            Via::Announce { id, by } => fill_own_boost(conn, post, id, by)?,
        };
    }
    let last: Option<i64> = on!(conn, c => follow::table
        .filter(follow::target_id.eq(by.0))
        .filter(follow::follower_local.eq(true))
        .filter(follow::state.eq("accepted"))
        .filter(follow::follower_id.gt(after.0))
        .order(follow::follower_id)
        .limit(1)
        .offset(limit.max(1) - 1)
        .select(follow::follower_id)
        .first(c)
        .optional())?;
    let to_another = post.in_reply_to_uri.is_some() && author_of_parent != Some(post.actor_id);
    added += on!(conn, c => Fill::new(
        entry,
        post.id.0,
        by.0,
        announce,
        post.actor_id.0,
        at,
        post.visibility == Visibility::Direct,
        to_another && !announce,
        author_of_parent.map_or(0, |id| id.0),
        after.0,
        last.unwrap_or(i64::MAX),
    ).execute(c))?;
    Ok((added, last.map(ActorId)))
}

/// Puts a post into its author's own home timeline. Returns how many entries were added.
pub fn fill_own(conn: &mut Conn, post: &Post) -> Result<usize, StoreError> {
    Ok(on!(conn, c => diesel::insert_into(home_entry::table)
        .values((
            home_entry::owner_id.eq(post.actor_id.0),
            home_entry::id.eq(post.id.0),
            home_entry::post_id.eq(post.id.0),
            home_entry::via_id.eq(post.actor_id.0),
            home_entry::announce.eq(false),
        ))
        .on_conflict_do_nothing()
        .execute(c))?)
}

/// Puts a boost into the booster's own home timeline, if they live here and have not got the post.
fn fill_own_boost(conn: &mut Conn, post: &Post, id: i64, by: ActorId) -> Result<usize, StoreError> {
    let lives_here: Option<bool> = on!(conn, c => actor::table.find(by.0).select(actor::local).first(c).optional())?;
    if lives_here != Some(true) {
        return Ok(0);
    }
    let known: Option<i64> = on!(conn, c => home_entry::table
        .filter(home_entry::post_id.eq(post.id.0))
        .filter(home_entry::owner_id.eq(by.0))
        .select(home_entry::id)
        .first(c)
        .optional())?;
    if known.is_some() {
        return Ok(0);
    }
    Ok(on!(conn, c => diesel::insert_into(home_entry::table)
        .values((
            home_entry::owner_id.eq(by.0),
            home_entry::id.eq(id),
            home_entry::post_id.eq(post.id.0),
            home_entry::via_id.eq(by.0),
            home_entry::announce.eq(true),
        ))
        .on_conflict_do_nothing()
        .execute(c))?)
}

statement!(Backfill { owner: i64 => BigInt, author: i64 => BigInt, limit: i64 => BigInt };
    "INSERT INTO home_entry (owner_id, id, post_id, via_id, announce) SELECT " [owner => BigInt]
    ", p.id, p.id, p.actor_id, FALSE FROM (SELECT id, actor_id, visibility, in_reply_to_uri, in_reply_to_id \
     FROM post WHERE actor_id = " [author => BigInt] " ORDER BY id DESC LIMIT " [limit => BigInt]
    ") AS p WHERE p.visibility <> 'direct' AND (p.in_reply_to_uri IS NULL OR EXISTS (\
     SELECT 1 FROM post AS q WHERE q.id = p.in_reply_to_id AND (q.actor_id = p.actor_id OR q.actor_id = "
    [owner => BigInt] " OR EXISTS (SELECT 1 FROM follow AS f WHERE f.follower_id = " [owner => BigInt]
    " AND f.target_id = q.actor_id AND f.state = 'accepted')))) \
     AND NOT EXISTS (SELECT 1 FROM home_entry AS h WHERE h.post_id = p.id AND h.owner_id = " [owner => BigInt]
    ") ON CONFLICT DO NOTHING");

/// Puts what belongs at home of the newest `limit` posts of `author` into the home timeline of `owner`,
/// who has just begun to follow them. Returns how many.
pub fn backfill(conn: &mut Conn, owner: ActorId, author: ActorId, limit: i64) -> Result<usize, StoreError> {
    Ok(on!(conn, c => Backfill::new(owner.0, author.0, limit.max(0)).execute(c))?)
}

/// Removes what `via` brought to the home timeline of `owner`: their posts and their boosts. One
/// statement without a limit, because a home timeline itself is bounded: the sweep keeps [`KEPT`]
/// entries, so this never removes more than that and what has arrived since.
pub fn remove_via(conn: &mut Conn, owner: ActorId, via: ActorId) -> Result<usize, StoreError> {
    Ok(on!(conn, c => diesel::delete(home_entry::table
        .filter(home_entry::via_id.eq(via.0))
        .filter(home_entry::owner_id.eq(owner.0)))
        .execute(c))?)
}

/// Removes a boost that was taken back from every home timeline.
pub fn remove_announce(conn: &mut Conn, post: PostId, announce_id: i64) -> Result<usize, StoreError> {
    Ok(on!(conn, c => diesel::delete(home_entry::table
        .filter(home_entry::post_id.eq(post.0))
        .filter(home_entry::id.eq(announce_id))
        .filter(home_entry::announce.eq(true)))
        .execute(c))?)
}

/// Cuts the home timelines of the next `limit` members after `after` to their newest [`KEPT`] entries.
/// Returns how many entries went, and the last member looked at if there may be more.
pub(crate) fn trim(conn: &mut Conn, after: ActorId, limit: i64) -> Result<(usize, Option<ActorId>), StoreError> {
    let owners: Vec<i64> = on!(conn, c => actor::table
        .filter(actor::local.eq(true))
        .filter(actor::id.gt(after.0))
        .order(actor::id)
        .limit(limit)
        .select(actor::id)
        .load(c))?;
    let mut gone = 0;
    for owner in &owners {
        let first_to_go: Option<i64> = on!(conn, c => home_entry::table
            .filter(home_entry::owner_id.eq(owner))
            .order(home_entry::id.desc())
            .limit(1)
            .offset(KEPT)
            .select(home_entry::id)
            .first(c)
            .optional())?;
        if let Some(id) = first_to_go {
            gone += on!(conn, c => diesel::delete(home_entry::table
                .filter(home_entry::owner_id.eq(owner))
                .filter(home_entry::id.le(id)))
                .execute(c))?;
        }
    }
    let full = i64::try_from(owners.len()).is_ok_and(|found| found == limit);
    Ok((gone, owners.last().filter(|_| full).map(|id| ActorId(*id))))
}
