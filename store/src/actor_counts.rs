//! How many posts, followers and followed everybody has. Kept with every change, so that no page and no
//! write counts rows; `tests/it/suite/counters.rs` compares them with the rows.

use crate::connection::{Db, on};
use crate::schema::{actor_count, post};
use crate::statement::statement;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};
use domain::{ActorId, Timestamp};
use std::collections::BTreeMap;

/// What is counted of an actor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Posts that anybody may read.
    pub posts: i64,
    /// Followers whom the actor accepted.
    pub followers: i64,
    /// Actors that it follows with consent.
    pub following: i64,
    /// When its newest open post was published.
    pub last_post_at: Option<Timestamp>,
}

/// The counts of these actors. Somebody who has never posted, followed or been followed is missing:
/// all of theirs are 0 (`Counts::default()`).
pub fn of(conn: &mut Conn, ids: &[ActorId]) -> Result<BTreeMap<ActorId, Counts>, StoreError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(i64, i64, i64, i64, Option<i64>)> =
        on!(conn, c => actor_count::table.filter(actor_count::actor_id.eq_any(&ids)).load(c))?;
    Ok(rows
        .into_iter()
        .map(|(id, posts, followers, following, last)| {
            let counts = Counts {
                posts,
                followers,
                following,
                last_post_at: last.map(Timestamp::from_millis),
            };
            (ActorId(id), counts)
        })
        .collect())
}

/// By how much the counts of one actor change.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Change {
    pub(crate) posts: i64,
    pub(crate) followers: i64,
    pub(crate) following: i64,
    /// The moment of a new open post.
    pub(crate) posted_at: Option<i64>,
}

statement!(Apply {
    id: i64 => BigInt,
    posts: i64 => BigInt,
    followers: i64 => BigInt,
    following: i64 => BigInt,
    posted_at: Option<i64> => Nullable<BigInt>,
};
    "INSERT INTO actor_count (actor_id, posts, followers, following, last_post_at) VALUES ("
    [id => BigInt] ", " [posts => BigInt] ", " [followers => BigInt] ", " [following => BigInt] ", "
    [posted_at => Nullable<BigInt>]
    ") ON CONFLICT (actor_id) DO UPDATE SET \
     posts = actor_count.posts + excluded.posts, \
     followers = actor_count.followers + excluded.followers, \
     following = actor_count.following + excluded.following, \
     last_post_at = CASE \
       WHEN actor_count.last_post_at IS NULL OR excluded.last_post_at > actor_count.last_post_at \
       THEN excluded.last_post_at ELSE actor_count.last_post_at END");

/// Applies changes. Rows are taken in the order of their ids, so that two who change the counts of the
/// same people cannot wait for each other both ways: change what belongs together in one call.
pub(crate) fn apply(conn: &mut Conn, changes: &mut [(ActorId, Change)]) -> Result<(), StoreError> {
    changes.sort_by_key(|(id, _)| *id);
    for (id, change) in changes {
        on!(conn, c => Apply::new(id.0, change.posts, change.followers, change.following, change.posted_at).execute(c))?;
    }
    Ok(())
}

/// Holds the counts of many until the transaction ends, in the order of their ids: one statement that
/// changes them all would take them in any order.
pub(crate) fn hold(conn: &mut Conn, ids: &[i64]) -> Result<(), StoreError> {
    // SQLite has one writer: nobody else is counting.
    if let Db::Postgres(c) = &mut conn.db {
        let _held: Vec<i64> = actor_count::table
            .filter(actor_count::actor_id.eq_any(ids))
            .order(actor_count::actor_id)
            .select(actor_count::actor_id)
            .for_no_key_update()
            .load(c)?;
    }
    Ok(())
}

/// How far back the newest open post is looked for after one was removed.
const LOOKED_AT: i64 = 40;

/// Looks again when the newest open post was published, after one of `removed_at` was removed: among
/// the newest posts of the actor, so that the work is bounded. Called after the counts were changed,
/// which holds the row.
pub(crate) fn renew_last_post(conn: &mut Conn, actor: ActorId, removed_at: Timestamp) -> Result<(), StoreError> {
    let last: Option<Option<i64>> =
        on!(conn, c => actor_count::table.find(actor.0).select(actor_count::last_post_at).first(c).optional())?;
    if last.flatten() != Some(removed_at.as_millis()) {
        return Ok(());
    }
    let newest: Vec<(String, i64)> = on!(conn, c => post::table
        .filter(post::actor_id.eq(actor.0))
        .order(post::id.desc())
        .limit(LOOKED_AT)
        .select((post::visibility, post::published_at))
        .load(c))?;
    let last = newest
        .into_iter()
        .filter(|(visibility, _)| visibility == "public" || visibility == "unlisted")
        .map(|(_, at)| at)
        .max();
    on!(conn, c => diesel::update(actor_count::table.find(actor.0)).set(actor_count::last_post_at.eq(last)).execute(c))?;
    Ok(())
}
