//! What somebody leaves beside posts, reactions and follows: places in home timelines, notifications,
//! blocks, mutes, bookmarks, pins, muted threads, reading marks. When an actor is gone, so are they:
//! what is private about a person does not outlive the account.

use crate::connection::on;
use crate::schema::{block, bookmark, home_entry, marker, mute, notification, pin, thread_mute};
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::ActorId;

/// Removes up to `limit` of each kind of trace that others could still meet (places in home timelines
/// and notifications), and all of the few others; returns how many it removed. Call it until it returns
/// 0: one transaction never grows without bound.
pub fn remove_some_of(conn: &mut Conn, actor: ActorId, limit: i64) -> Result<usize, StoreError> {
    let id = actor.0;
    let mut gone = 0;
    let places: Vec<(i64, i64)> = on!(conn, c => home_entry::table
        .filter(home_entry::owner_id.eq(id).or(home_entry::via_id.eq(id)))
        .limit(limit)
        .select((home_entry::owner_id, home_entry::id))
        .load(c))?;
    for place in places {
        gone += on!(conn, c => diesel::delete(home_entry::table.find(place)).execute(c))?;
    }
    let notices: Vec<i64> = on!(conn, c => notification::table
        .filter(notification::owner_id.eq(id).or(notification::actor_id.eq(id)))
        .limit(limit)
        .select(notification::id)
        .load(c))?;
    if !notices.is_empty() {
        gone +=
            on!(conn, c => diesel::delete(notification::table.filter(notification::id.eq_any(&notices))).execute(c))?;
    }
    gone += on!(conn, c => diesel::delete(block::table.filter(block::blocker_id.eq(id).or(block::target_id.eq(id)))).execute(c))?;
    gone += on!(conn, c => diesel::delete(mute::table.filter(mute::muter_id.eq(id).or(mute::target_id.eq(id)))).execute(c))?;
    gone += on!(conn, c => diesel::delete(bookmark::table.filter(bookmark::actor_id.eq(id))).execute(c))?;
    gone += on!(conn, c => diesel::delete(pin::table.filter(pin::actor_id.eq(id))).execute(c))?;
    gone += on!(conn, c => diesel::delete(thread_mute::table.filter(thread_mute::actor_id.eq(id))).execute(c))?;
    gone += on!(conn, c => diesel::delete(marker::table.filter(marker::actor_id.eq(id))).execute(c))?;
    Ok(gone)
}
