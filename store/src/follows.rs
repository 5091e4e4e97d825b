//! Who follows whom.

use crate::actors::{ActorRow, many};
use crate::connection::on;
use crate::schema::{actor, follow};
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::actor::Actor;
use domain::follow::{Follow, FollowState};
use domain::{ActorId, Timestamp};

#[derive(Queryable, Selectable)]
#[diesel(table_name = follow)]
struct FollowRow {
    follower_id: i64,
    target_id: i64,
    state: String,
    activity_uri: String,
    created_at: i64,
}

impl FollowRow {
    fn into_follow(self) -> Result<Follow, StoreError> {
        Ok(Follow {
            state: FollowState::parse(&self.state)
                .ok_or_else(|| StoreError::corrupt("follow", "state", &self.activity_uri))?,
            follower: ActorId(self.follower_id),
            target: ActorId(self.target_id),
            activity_uri: self.activity_uri,
            created_at: Timestamp::from_millis(self.created_at),
        })
    }
}

/// How two actors stand.
pub fn find(conn: &mut Conn, follower: ActorId, target: ActorId) -> Result<Option<Follow>, StoreError> {
    let row: Option<FollowRow> =
        on!(conn, c => follow::table.find((follower.0, target.0)).select(FollowRow::as_select()).first(c).optional())?;
    row.map(FollowRow::into_follow).transpose()
}

/// Whether `follower` follows `target` with consent.
pub fn is_accepted(conn: &mut Conn, follower: ActorId, target: ActorId) -> Result<bool, StoreError> {
    Ok(find(conn, follower, target)?.is_some_and(|f| f.state == FollowState::Accepted))
}

/// The follow that this Follow activity asked for.
pub fn find_by_activity(conn: &mut Conn, activity_uri: &str) -> Result<Option<Follow>, StoreError> {
    let row: Option<FollowRow> = on!(conn, c => follow::table
        .filter(follow::activity_uri.eq(activity_uri))
        .select(FollowRow::as_select())
        .first(c)
        .optional())?;
    row.map(FollowRow::into_follow).transpose()
}

/// Stores a follow, replacing how the two stood.
pub fn put(conn: &mut Conn, new: &Follow) -> Result<(), StoreError> {
    on!(conn, c => diesel::insert_into(follow::table)
        .values((
            follow::follower_id.eq(new.follower.0),
            follow::target_id.eq(new.target.0),
            follow::state.eq(new.state.as_str()),
            follow::activity_uri.eq(&new.activity_uri),
            follow::created_at.eq(new.created_at.as_millis()),
        ))
        .on_conflict((follow::follower_id, follow::target_id))
        .do_update()
        .set((follow::state.eq(new.state.as_str()), follow::activity_uri.eq(&new.activity_uri)))
        .execute(c))?;
    Ok(())
}

/// Removes a follow; returns what it was.
pub fn remove(conn: &mut Conn, follower: ActorId, target: ActorId) -> Result<Option<Follow>, StoreError> {
    let was = find(conn, follower, target)?;
    on!(conn, c => diesel::delete(follow::table.find((follower.0, target.0))).execute(c))?;
    Ok(was)
}

/// Removes every follow from and to an actor.
pub fn remove_all(conn: &mut Conn, id: ActorId) -> Result<(), StoreError> {
    on!(conn, c => diesel::delete(follow::table.filter(follow::follower_id.eq(id.0).or(follow::target_id.eq(id.0)))).execute(c))?;
    Ok(())
}

/// Accepted followers of an actor, newest first, after `offset`.
pub fn list_followers(conn: &mut Conn, target: ActorId, offset: i64, limit: i64) -> Result<Vec<Actor>, StoreError> {
    many(on!(conn, c => follow::table
        .inner_join(actor::table.on(actor::id.eq(follow::follower_id)))
        .filter(follow::target_id.eq(target.0))
        .filter(follow::state.eq(FollowState::Accepted.as_str()))
        .order((follow::created_at.desc(), follow::follower_id.desc()))
        .offset(offset)
        .limit(limit)
        .select(ActorRow::as_select())
        .load(c))?)
}

/// Whom an actor follows with consent, newest first, after `offset`.
pub fn list_following(conn: &mut Conn, follower: ActorId, offset: i64, limit: i64) -> Result<Vec<Actor>, StoreError> {
    many(on!(conn, c => follow::table
        .inner_join(actor::table.on(actor::id.eq(follow::target_id)))
        .filter(follow::follower_id.eq(follower.0))
        .filter(follow::state.eq(FollowState::Accepted.as_str()))
        .order((follow::created_at.desc(), follow::target_id.desc()))
        .offset(offset)
        .limit(limit)
        .select(ActorRow::as_select())
        .load(c))?)
}

/// How many followers an actor has.
pub fn count_followers(conn: &mut Conn, target: ActorId) -> Result<i64, StoreError> {
    Ok(on!(conn, c => follow::table
        .filter(follow::target_id.eq(target.0))
        .filter(follow::state.eq(FollowState::Accepted.as_str()))
        .count()
        .get_result(c))?)
}

/// How many actors an actor follows.
pub fn count_following(conn: &mut Conn, follower: ActorId) -> Result<i64, StoreError> {
    Ok(on!(conn, c => follow::table
        .filter(follow::follower_id.eq(follower.0))
        .filter(follow::state.eq(FollowState::Accepted.as_str()))
        .count()
        .get_result(c))?)
}

/// The distinct inboxes of an actor's remote followers (shared inboxes where there are any).
pub fn list_follower_inboxes(conn: &mut Conn, target: ActorId) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(Option<String>, String)> = on!(conn, c => follow::table
        .inner_join(actor::table.on(actor::id.eq(follow::follower_id)))
        .filter(follow::target_id.eq(target.0))
        .filter(follow::state.eq(FollowState::Accepted.as_str()))
        .filter(actor::local.eq(false))
        .filter(actor::gone_at.is_null())
        .select((actor::shared_inbox, actor::inbox))
        .distinct()
        .load(c))?;
    let mut inboxes: Vec<String> = rows.into_iter().map(|(shared, own)| shared.unwrap_or(own)).collect();
    inboxes.sort_unstable();
    inboxes.dedup();
    Ok(inboxes)
}

/// Whether anybody here follows this actor: posts of strangers that nobody asked for are not kept.
pub fn has_local_follower(conn: &mut Conn, target: ActorId) -> Result<bool, StoreError> {
    let found: Option<i64> = on!(conn, c => follow::table
        .inner_join(actor::table.on(actor::id.eq(follow::follower_id)))
        .filter(follow::target_id.eq(target.0))
        .filter(follow::state.eq(FollowState::Accepted.as_str()))
        .filter(actor::local.eq(true))
        .select(follow::follower_id)
        .first(c)
        .optional())?;
    Ok(found.is_some())
}
