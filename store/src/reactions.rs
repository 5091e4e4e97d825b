//! Likes and announces (boosts). Each actor counts once per post, and a post's counters always equal
//! the rows.

use crate::connection::on;
use crate::schema::{post, reaction};
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::{ActorId, PostId, Timestamp};
use std::collections::BTreeSet;

/// Which reaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// A like (favourite).
    Like,
    /// An announce (boost).
    Announce,
}

impl Reaction {
    fn as_str(self) -> &'static str {
        match self {
            Self::Like => "like",
            Self::Announce => "announce",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Like, Self::Announce]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// Adds a reaction. False if this actor had reacted this way before.
pub fn add(
    conn: &mut Conn,
    kind: Reaction,
    post_id: PostId,
    actor: ActorId,
    activity_uri: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let new = on!(conn, c => diesel::insert_into(reaction::table)
        .values((
            reaction::post_id.eq(post_id.0),
            reaction::actor_id.eq(actor.0),
            reaction::kind.eq(kind.as_str()),
            reaction::activity_uri.eq(activity_uri),
            reaction::created_at.eq(now.as_millis()),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    recount(conn, post_id)?;
    Ok(new == 1)
}

/// Takes back the reaction that this activity made, if `actor` made it. True if there was one.
pub fn remove_by_activity(conn: &mut Conn, activity_uri: &str, actor: ActorId) -> Result<bool, StoreError> {
    let posts: Vec<i64> = on!(conn, c => diesel::delete(
        reaction::table.filter(reaction::activity_uri.eq(activity_uri)).filter(reaction::actor_id.eq(actor.0)))
        .returning(reaction::post_id)
        .get_results(c))?;
    for id in &posts {
        recount(conn, PostId(*id))?;
    }
    Ok(!posts.is_empty())
}

/// Takes back `actor`'s reaction of one kind to a post, whatever its activity was called.
pub fn remove(conn: &mut Conn, kind: Reaction, post_id: PostId, actor: ActorId) -> Result<bool, StoreError> {
    let gone = on!(conn, c => diesel::delete(reaction::table.find((post_id.0, actor.0, kind.as_str()))).execute(c))?;
    recount(conn, post_id)?;
    Ok(gone == 1)
}

/// The reaction that this activity made: what, to which post, by whom.
pub fn find_by_activity(
    conn: &mut Conn,
    activity_uri: &str,
) -> Result<Option<(Reaction, PostId, ActorId)>, StoreError> {
    let row: Option<(String, i64, i64)> = on!(conn, c => reaction::table
        .filter(reaction::activity_uri.eq(activity_uri))
        .select((reaction::kind, reaction::post_id, reaction::actor_id))
        .first(c)
        .optional())?;
    row.map(|(kind, post, actor)| {
        let kind = Reaction::parse(&kind).ok_or_else(|| StoreError::corrupt("reaction", "kind", activity_uri))?;
        Ok((kind, PostId(post), ActorId(actor)))
    })
    .transpose()
}

/// The id of the activity by which `actor` reacted this way to a post, if they did.
pub fn find(conn: &mut Conn, kind: Reaction, post_id: PostId, actor: ActorId) -> Result<Option<String>, StoreError> {
    Ok(on!(conn, c => reaction::table
        .find((post_id.0, actor.0, kind.as_str()))
        .select(reaction::activity_uri)
        .first(c)
        .optional())?)
}

/// Which of these posts `actor` reacted to in this way.
pub fn list_among(
    conn: &mut Conn,
    kind: Reaction,
    actor: ActorId,
    posts: &[PostId],
) -> Result<BTreeSet<PostId>, StoreError> {
    if posts.is_empty() {
        return Ok(BTreeSet::new());
    }
    let ids: Vec<i64> = posts.iter().map(|id| id.0).collect();
    let found: Vec<i64> = on!(conn, c => reaction::table
        .filter(reaction::actor_id.eq(actor.0))
        .filter(reaction::kind.eq(kind.as_str()))
        .filter(reaction::post_id.eq_any(&ids))
        .select(reaction::post_id)
        .load(c))?;
    Ok(found.into_iter().map(PostId).collect())
}

/// Removes up to `limit` reactions of an actor; returns how many. Call it until it returns 0: one
/// transaction never grows without bound.
pub fn remove_some_of(conn: &mut Conn, actor: ActorId, limit: i64) -> Result<usize, StoreError> {
    let rows: Vec<(i64, String)> = on!(conn, c => reaction::table
        .filter(reaction::actor_id.eq(actor.0))
        // In one order for everybody, so that two who do this cannot wait for each other both ways.
        .order(reaction::post_id)
        .limit(limit)
        .select((reaction::post_id, reaction::kind))
        .load(c))?;
    for (post_id, kind) in &rows {
        on!(conn, c => diesel::delete(reaction::table.find((post_id, actor.0, kind))).execute(c))?;
        recount(conn, PostId(*post_id))?;
    }
    Ok(rows.len())
}

fn count(conn: &mut Conn, kind: Reaction, post_id: PostId) -> Result<i64, StoreError> {
    Ok(on!(conn, c => reaction::table
        .filter(reaction::post_id.eq(post_id.0))
        .filter(reaction::kind.eq(kind.as_str()))
        .count()
        .get_result(c))?)
}

fn recount(conn: &mut Conn, post_id: PostId) -> Result<(), StoreError> {
    crate::posts::hold(conn, post_id)?;
    let likes = count(conn, Reaction::Like, post_id)?;
    let announces = count(conn, Reaction::Announce, post_id)?;
    on!(conn, c => diesel::update(post::table.find(post_id.0))
        .set((post::like_count.eq(likes), post::announce_count.eq(announces)))
        .execute(c))?;
    Ok(())
}
