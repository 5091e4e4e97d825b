//! Threads that a member wants no notifications of. A thread is named by `Post::thread_id`.

use crate::connection::on;
use crate::schema::thread_mute;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::{ActorId, PostId};
use std::collections::BTreeSet;

/// Mutes a thread. False if it was muted already.
pub fn add(conn: &mut Conn, actor: ActorId, thread: PostId) -> Result<bool, StoreError> {
    let new = on!(conn, c => diesel::insert_into(thread_mute::table)
        .values((thread_mute::actor_id.eq(actor.0), thread_mute::thread_id.eq(thread.0)))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(new == 1)
}

/// Mutes the thread `into` for whoever muted one of `folded`, which have become part of it.
pub(crate) fn carry_over(conn: &mut Conn, folded: &[i64], into: i64) -> Result<(), StoreError> {
    let muters: Vec<i64> = on!(conn, c => thread_mute::table
        .filter(thread_mute::thread_id.eq_any(folded))
        .filter(thread_mute::thread_id.ne(into))
        .select(thread_mute::actor_id)
        .load(c))?;
    for actor in muters {
        add(conn, ActorId(actor), PostId(into))?;
    }
    Ok(())
}

/// Ends the mute of a thread. False if there was none.
pub fn remove(conn: &mut Conn, actor: ActorId, thread: PostId) -> Result<bool, StoreError> {
    Ok(on!(conn, c => diesel::delete(thread_mute::table.find((actor.0, thread.0))).execute(c))? == 1)
}

/// Whether a thread is muted.
pub fn exists(conn: &mut Conn, actor: ActorId, thread: PostId) -> Result<bool, StoreError> {
    let found: Option<i64> = on!(conn, c => thread_mute::table
        .find((actor.0, thread.0))
        .select(thread_mute::thread_id)
        .first(c)
        .optional())?;
    Ok(found.is_some())
}

/// Which of these threads an actor muted.
pub fn among(conn: &mut Conn, actor: ActorId, threads: &[PostId]) -> Result<BTreeSet<PostId>, StoreError> {
    if threads.is_empty() {
        return Ok(BTreeSet::new());
    }
    let ids: Vec<i64> = threads.iter().map(|id| id.0).collect();
    let found: Vec<i64> = on!(conn, c => thread_mute::table
        .filter(thread_mute::actor_id.eq(actor.0))
        .filter(thread_mute::thread_id.eq_any(&ids))
        .select(thread_mute::thread_id)
        .load(c))?;
    Ok(found.into_iter().map(PostId).collect())
}
