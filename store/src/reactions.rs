//! Likes and announces (boosts). Each actor counts once per post, and a post's counters always equal
//! the rows.

use crate::actors::{ActorRow, paged_actors};
use crate::connection::on;
use crate::paged::paged;
use crate::posts::{PostRow, paged_posts};
use crate::schema::{actor, post, reaction};
use crate::statement::statement;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::actor::Actor;
use domain::paging::Page;
use domain::post::Post;
use domain::{ActorId, PostId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

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

/// A boost, which is shown in timelines under an id of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announce {
    /// Its id.
    pub id: i64,
    /// The post.
    pub post_id: PostId,
    /// Who boosted it.
    pub actor_id: ActorId,
    /// When.
    pub created_at: Timestamp,
    /// The ActivityPub id of the activity.
    pub activity_uri: String,
}

type AnnounceRow = (i64, i64, i64, i64, String);

fn announce_of((id, post, actor, created_at, activity_uri): AnnounceRow) -> Announce {
    Announce {
        id,
        post_id: PostId(post),
        actor_id: ActorId(actor),
        created_at: Timestamp::from_millis(created_at),
        activity_uri,
    }
}

statement!(CountLikes { by: i64 => BigInt, post: i64 => BigInt };
    "UPDATE post SET like_count = like_count + " [by => BigInt] " WHERE id = " [post => BigInt]);
statement!(CountAnnounces { by: i64 => BigInt, post: i64 => BigInt };
    "UPDATE post SET announce_count = announce_count + " [by => BigInt] " WHERE id = " [post => BigInt]);

/// Changes a post's counter by the rows that came or went: whatever the number of reactions, one row is
/// touched, and of two at the same moment neither is lost.
fn count(conn: &mut Conn, kind: Reaction, post_id: PostId, by: i64) -> Result<(), StoreError> {
    match kind {
        Reaction::Like => on!(conn, c => CountLikes::new(by, post_id.0).execute(c))?,
        Reaction::Announce => on!(conn, c => CountAnnounces::new(by, post_id.0).execute(c))?,
    };
    Ok(())
}

/// Adds a reaction; `id` is drawn by the caller (`domain::id::draw`) and pages the lists. False if this
/// actor had reacted this way before.
pub fn add(
    conn: &mut Conn,
    kind: Reaction,
    post_id: PostId,
    actor: ActorId,
    activity_uri: &str,
    id: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let new = on!(conn, c => diesel::insert_into(reaction::table)
        .values((
            reaction::post_id.eq(post_id.0),
            reaction::actor_id.eq(actor.0),
            reaction::kind.eq(kind.as_str()),
            reaction::activity_uri.eq(activity_uri),
            reaction::created_at.eq(now.as_millis()),
            reaction::id.eq(id),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    if new == 1 {
        count(conn, kind, post_id, 1)?;
    }
    Ok(new == 1)
}

/// Takes back the reaction that this activity made, if `actor` made it. True if there was one.
pub fn remove_by_activity(conn: &mut Conn, activity_uri: &str, actor: ActorId) -> Result<bool, StoreError> {
    let mut gone: Vec<(i64, String)> = on!(conn, c => diesel::delete(
        reaction::table.filter(reaction::activity_uri.eq(activity_uri)).filter(reaction::actor_id.eq(actor.0)))
        .returning((reaction::post_id, reaction::kind))
        .get_results(c))?;
    gone.sort_unstable();
    for (post, kind) in &gone {
        let kind = Reaction::parse(kind).ok_or_else(|| StoreError::corrupt("reaction", "kind", activity_uri))?;
        count(conn, kind, PostId(*post), -1)?;
    }
    Ok(!gone.is_empty())
}

/// Takes back `actor`'s reaction of one kind to a post, whatever its activity was called.
pub fn remove(conn: &mut Conn, kind: Reaction, post_id: PostId, actor: ActorId) -> Result<bool, StoreError> {
    let gone = on!(conn, c => diesel::delete(reaction::table.find((post_id.0, actor.0, kind.as_str()))).execute(c))?;
    if gone == 1 {
        count(conn, kind, post_id, -1)?;
    }
    Ok(gone == 1)
}

/// The boost with this id.
pub fn find_announce(conn: &mut Conn, id: i64) -> Result<Option<Announce>, StoreError> {
    let row: Option<AnnounceRow> = on!(conn, c => reaction::table
        .filter(reaction::id.eq(id))
        .filter(reaction::kind.eq(Reaction::Announce.as_str()))
        .select((reaction::id, reaction::post_id, reaction::actor_id, reaction::created_at, reaction::activity_uri))
        .first(c)
        .optional())?;
    Ok(row.map(announce_of))
}

/// The ActivityPub ids of these boosts, by their own ids: one query for a page of a timeline.
pub fn announce_uris_among(conn: &mut Conn, ids: &[i64]) -> Result<BTreeMap<i64, String>, StoreError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<(i64, String)> = on!(conn, c => reaction::table
        .filter(reaction::id.eq_any(ids))
        .filter(reaction::kind.eq(Reaction::Announce.as_str()))
        .select((reaction::id, reaction::activity_uri))
        .load(c))?;
    Ok(rows.into_iter().collect())
}

/// The boost of a post by `actor`, if there is one.
pub fn find_announce_by(conn: &mut Conn, post_id: PostId, actor: ActorId) -> Result<Option<Announce>, StoreError> {
    let row: Option<AnnounceRow> = on!(conn, c => reaction::table
        .find((post_id.0, actor.0, Reaction::Announce.as_str()))
        .select((reaction::id, reaction::post_id, reaction::actor_id, reaction::created_at, reaction::activity_uri))
        .first(c)
        .optional())?;
    Ok(row.map(announce_of))
}

/// The boosts of an actor.
pub fn list_announces_of(conn: &mut Conn, actor: ActorId, page: &Page) -> Result<Vec<Announce>, StoreError> {
    let rows: Vec<AnnounceRow> = on!(conn, c => {
        let query = reaction::table
            .filter(reaction::actor_id.eq(actor.0))
            .filter(reaction::kind.eq(Reaction::Announce.as_str()))
            .select((reaction::id, reaction::post_id, reaction::actor_id, reaction::created_at, reaction::activity_uri));
        paged!(c, query, reaction::id, page)
    })?;
    Ok(rows.into_iter().map(announce_of).collect())
}

/// Who reacted to a post in this way, with the ids that page the list.
pub fn list_actors(
    conn: &mut Conn,
    kind: Reaction,
    post_id: PostId,
    page: &Page,
) -> Result<Vec<(i64, Actor)>, StoreError> {
    paged_actors(on!(conn, c => {
        let query = reaction::table
            .inner_join(actor::table.on(actor::id.eq(reaction::actor_id)))
            .filter(reaction::post_id.eq(post_id.0))
            .filter(reaction::kind.eq(kind.as_str()))
            .select((reaction::id, ActorRow::as_select()));
        paged!(c, query, reaction::id, page)
    })?)
}

/// What an actor reacted to in this way, with the ids that page the list. Filter the posts by `MayRead`
/// before showing them.
pub fn list_posts(
    conn: &mut Conn,
    kind: Reaction,
    actor: ActorId,
    page: &Page,
) -> Result<Vec<(i64, Post)>, StoreError> {
    paged_posts(on!(conn, c => {
        let query = reaction::table
            .inner_join(post::table.on(post::id.eq(reaction::post_id)))
            .filter(reaction::actor_id.eq(actor.0))
            .filter(reaction::kind.eq(kind.as_str()))
            .select((reaction::id, PostRow::as_select()));
        paged!(c, query, reaction::id, page)
    })?)
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
    let mut rows: Vec<(i64, String)> = on!(conn, c => reaction::table
        .filter(reaction::actor_id.eq(actor.0))
        .order((reaction::kind, reaction::id))
        .limit(limit)
        .select((reaction::post_id, reaction::kind))
        .load(c))?;
    // In one order for everybody, so that two who do this cannot wait for each other both ways.
    rows.sort_unstable();
    for (post_id, kind) in &rows {
        let kind = Reaction::parse(kind).ok_or_else(|| StoreError::corrupt("reaction", "kind", post_id))?;
        remove(conn, kind, PostId(*post_id), actor)?;
    }
    Ok(rows.len())
}
