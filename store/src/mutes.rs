//! Whom a member does not want to see. Nobody else learns of it.

use crate::actors::{ActorRow, paged_actors};
use crate::connection::on;
use crate::paged::paged;
use crate::schema::{actor, mute};
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::actor::Actor;
use domain::paging::Page;
use domain::{ActorId, Timestamp};
use std::collections::BTreeSet;

/// How somebody is muted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mute {
    /// Whether what they do is not notified either.
    pub notifications: bool,
    /// When it ends; `None` if it does not.
    pub expires_at: Option<Timestamp>,
}

/// Mutes somebody, or replaces how they are muted. `id` is drawn by the caller and pages the list; one
/// that is muted already keeps its place.
pub fn put(conn: &mut Conn, muter: ActorId, target: ActorId, how: &Mute, id: i64) -> Result<(), StoreError> {
    let expires_at = how.expires_at.map(Timestamp::as_millis);
    on!(conn, c => diesel::insert_into(mute::table)
        .values((
            mute::muter_id.eq(muter.0),
            mute::target_id.eq(target.0),
            mute::id.eq(id),
            mute::notifications.eq(how.notifications),
            mute::expires_at.eq(expires_at),
        ))
        .on_conflict((mute::muter_id, mute::target_id))
        .do_update()
        .set((mute::notifications.eq(how.notifications), mute::expires_at.eq(expires_at)))
        .execute(c))?;
    Ok(())
}

/// Ends a mute. False if there was none.
pub fn remove(conn: &mut Conn, muter: ActorId, target: ActorId) -> Result<bool, StoreError> {
    Ok(on!(conn, c => diesel::delete(mute::table.find((muter.0, target.0))).execute(c))? == 1)
}

/// How `muter` mutes `target` at the moment `now`, if they do.
pub fn find(conn: &mut Conn, muter: ActorId, target: ActorId, now: Timestamp) -> Result<Option<Mute>, StoreError> {
    let row: Option<(bool, Option<i64>)> = on!(conn, c => mute::table
        .find((muter.0, target.0))
        .filter(mute::expires_at.is_null().or(mute::expires_at.gt(now.as_millis())))
        .select((mute::notifications, mute::expires_at))
        .first(c)
        .optional())?;
    Ok(row.map(|(notifications, expires_at)| Mute {
        notifications,
        expires_at: expires_at.map(Timestamp::from_millis),
    }))
}

/// Which of these actors `muter` mutes at the moment `now`.
pub fn muted_among(
    conn: &mut Conn,
    muter: ActorId,
    actors: &[ActorId],
    now: Timestamp,
) -> Result<BTreeSet<ActorId>, StoreError> {
    Ok(list_among(conn, muter, actors, now)?
        .into_iter()
        .map(|(id, _)| id)
        .collect())
}

/// How `muter` mutes those of these actors that they mute at the moment `now`.
pub fn list_among(
    conn: &mut Conn,
    muter: ActorId,
    actors: &[ActorId],
    now: Timestamp,
) -> Result<Vec<(ActorId, Mute)>, StoreError> {
    if actors.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = actors.iter().map(|id| id.0).collect();
    let rows: Vec<(i64, bool, Option<i64>)> = on!(conn, c => mute::table
        .filter(mute::muter_id.eq(muter.0))
        .filter(mute::target_id.eq_any(&ids))
        .filter(mute::expires_at.is_null().or(mute::expires_at.gt(now.as_millis())))
        .select((mute::target_id, mute::notifications, mute::expires_at))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(id, notifications, expires_at)| {
            let expires_at = expires_at.map(Timestamp::from_millis);
            (
                ActorId(id),
                Mute {
                    notifications,
                    expires_at,
                },
            )
        })
        .collect())
}

/// Whom `muter` mutes at the moment `now`, with the ids that page the list.
pub fn list(conn: &mut Conn, muter: ActorId, page: &Page, now: Timestamp) -> Result<Vec<(i64, Actor)>, StoreError> {
    paged_actors(on!(conn, c => {
        let query = mute::table
            .inner_join(actor::table.on(actor::id.eq(mute::target_id)))
            .filter(mute::muter_id.eq(muter.0))
            .filter(mute::expires_at.is_null().or(mute::expires_at.gt(now.as_millis())))
            .select((mute::id, ActorRow::as_select()));
        paged!(c, query, mute::id, page)
    })?)
}
