//! Who keeps whom away. A remote actor may block a local one as well as the other way round.

use crate::actors::{ActorRow, paged_actors};
use crate::connection::on;
use crate::paged::paged;
use crate::schema::{actor, block};
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::ActorId;
use domain::actor::Actor;
use domain::paging::Page;
use std::collections::BTreeSet;

/// Adds a block; `id` is drawn by the caller and pages the list. False if it stood already.
pub fn add(
    conn: &mut Conn,
    blocker: ActorId,
    target: ActorId,
    id: i64,
    activity_uri: &str,
) -> Result<bool, StoreError> {
    let new = on!(conn, c => diesel::insert_into(block::table)
        .values((
            block::blocker_id.eq(blocker.0),
            block::target_id.eq(target.0),
            block::id.eq(id),
            block::activity_uri.eq(activity_uri),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(new == 1)
}

/// Ends a block; returns the id of the activity that made it, if there was one.
pub fn remove(conn: &mut Conn, blocker: ActorId, target: ActorId) -> Result<Option<String>, StoreError> {
    let gone: Vec<String> = on!(conn, c => diesel::delete(block::table.find((blocker.0, target.0)))
        .returning(block::activity_uri)
        .get_results(c))?;
    Ok(gone.into_iter().next())
}

/// The id of the activity by which `blocker` blocks `target`, if they do.
pub fn activity_uri(conn: &mut Conn, blocker: ActorId, target: ActorId) -> Result<Option<String>, StoreError> {
    Ok(on!(conn, c => block::table
        .find((blocker.0, target.0))
        .select(block::activity_uri)
        .first(c)
        .optional())?)
}

/// Whether `blocker` blocks `target`.
pub fn exists(conn: &mut Conn, blocker: ActorId, target: ActorId) -> Result<bool, StoreError> {
    let found: Option<i64> =
        on!(conn, c => block::table.find((blocker.0, target.0)).select(block::id).first(c).optional())?;
    Ok(found.is_some())
}

/// Whether one of two blocks the other.
pub fn either(conn: &mut Conn, a: ActorId, b: ActorId) -> Result<bool, StoreError> {
    Ok(exists(conn, a, b)? || exists(conn, b, a)?)
}

/// Which of these actors block `reader` or are blocked by them.
pub fn blocked_among(conn: &mut Conn, reader: ActorId, actors: &[ActorId]) -> Result<BTreeSet<ActorId>, StoreError> {
    if actors.is_empty() {
        return Ok(BTreeSet::new());
    }
    let ids: Vec<i64> = actors.iter().map(|id| id.0).collect();
    let blocked: Vec<i64> = on!(conn, c => block::table
        .filter(block::blocker_id.eq(reader.0))
        .filter(block::target_id.eq_any(&ids))
        .select(block::target_id)
        .load(c))?;
    let blocking: Vec<i64> = on!(conn, c => block::table
        .filter(block::target_id.eq(reader.0))
        .filter(block::blocker_id.eq_any(&ids))
        .select(block::blocker_id)
        .load(c))?;
    Ok(blocked.into_iter().chain(blocking).map(ActorId).collect())
}

/// Which of these actors `blocker` blocks.
pub fn list_among(conn: &mut Conn, blocker: ActorId, actors: &[ActorId]) -> Result<BTreeSet<ActorId>, StoreError> {
    if actors.is_empty() {
        return Ok(BTreeSet::new());
    }
    let ids: Vec<i64> = actors.iter().map(|id| id.0).collect();
    let found: Vec<i64> = on!(conn, c => block::table
        .filter(block::blocker_id.eq(blocker.0))
        .filter(block::target_id.eq_any(&ids))
        .select(block::target_id)
        .load(c))?;
    Ok(found.into_iter().map(ActorId).collect())
}

/// Whom `blocker` blocks, with the ids that page the list.
pub fn list(conn: &mut Conn, blocker: ActorId, page: &Page) -> Result<Vec<(i64, Actor)>, StoreError> {
    paged_actors(on!(conn, c => {
        let query = block::table
            .inner_join(actor::table.on(actor::id.eq(block::target_id)))
            .filter(block::blocker_id.eq(blocker.0))
            .select((block::id, ActorRow::as_select()));
        paged!(c, query, block::id, page)
    })?)
}

/// Who blocks whom by this activity.
pub fn find_by_activity(conn: &mut Conn, uri: &str) -> Result<Option<(ActorId, ActorId)>, StoreError> {
    let row: Option<(i64, i64)> = on!(conn, c => block::table
        .filter(block::activity_uri.eq(uri))
        .select((block::blocker_id, block::target_id))
        .first(c)
        .optional())?;
    Ok(row.map(|(blocker, target)| (ActorId(blocker), ActorId(target))))
}
