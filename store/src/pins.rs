//! Posts that their author shows first on the profile.

use crate::connection::{Db, on};
use crate::posts::{PostRow, many};
use crate::schema::{actor, pin, post};
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::post::Post;
use domain::{ActorId, PostId, Timestamp};
use std::collections::BTreeSet;

/// How many posts one may pin.
pub const MOST: usize = 5;

/// What became of a wish to pin a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pinned {
    /// It is pinned, now or already before.
    Yes,
    /// [`MOST`] others are pinned: one of them must be unpinned first.
    TooMany,
}

/// Pins a post.
pub fn add(conn: &mut Conn, actor: ActorId, post_id: PostId, now: Timestamp) -> Result<Pinned, StoreError> {
    // Of two who count at the same moment the second must see what the first has added. SQLite has one
    // writer anyway.
    if let Db::Postgres(c) = &mut conn.db {
        let _held: Option<i64> = actor::table
            .find(actor.0)
            .select(actor::id)
            .for_no_key_update()
            .first(c)
            .optional()?;
    }
    let pinned: Vec<i64> = on!(conn, c => pin::table.filter(pin::actor_id.eq(actor.0)).select(pin::post_id).load(c))?;
    if pinned.contains(&post_id.0) {
        return Ok(Pinned::Yes);
    }
    if pinned.len() >= MOST {
        return Ok(Pinned::TooMany);
    }
    on!(conn, c => diesel::insert_into(pin::table)
        .values((pin::actor_id.eq(actor.0), pin::post_id.eq(post_id.0), pin::created_at.eq(now.as_millis())))
        .execute(c))?;
    Ok(Pinned::Yes)
}

/// Unpins a post. False if it was not pinned.
pub fn remove(conn: &mut Conn, actor: ActorId, post_id: PostId) -> Result<bool, StoreError> {
    Ok(on!(conn, c => diesel::delete(pin::table.find((actor.0, post_id.0))).execute(c))? == 1)
}

/// The posts an actor pins, the one pinned last first. Filter them by `MayRead` before showing.
pub fn list(conn: &mut Conn, actor: ActorId) -> Result<Vec<Post>, StoreError> {
    many(on!(conn, c => pin::table
        .inner_join(post::table.on(post::id.eq(pin::post_id)))
        .filter(pin::actor_id.eq(actor.0))
        .order((pin::created_at.desc(), pin::post_id.desc()))
        .limit(MOST as i64)
        .select(PostRow::as_select())
        .load(c))?)
}

/// Which of these posts an actor pins.
pub fn among(conn: &mut Conn, actor: ActorId, posts: &[PostId]) -> Result<BTreeSet<PostId>, StoreError> {
    if posts.is_empty() {
        return Ok(BTreeSet::new());
    }
    // At most five rows: cheaper to read them all than to ask for each.
    let pinned: Vec<i64> = on!(conn, c => pin::table.filter(pin::actor_id.eq(actor.0)).select(pin::post_id).load(c))?;
    Ok(pinned.into_iter().map(PostId).filter(|id| posts.contains(id)).collect())
}
