//! Who follows whom.

use crate::actor_counts::{self, Change};
use crate::actors::{ActorRow, many, paged_actors};
use crate::connection::{Db, on};
use crate::paged::paged;
use crate::schema::{actor, follow};
use crate::statement::statement;
use crate::{Conn, StoreError};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use domain::actor::Actor;
use domain::follow::{Follow, FollowState};
use domain::paging::Page;
use domain::{ActorId, Timestamp};
use std::collections::BTreeMap;

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

statement!(Insert {
    follower: i64 => BigInt,
    target: i64 => BigInt,
    state: &'a str => Text,
    activity_uri: &'a str => Text,
    created_at: i64 => BigInt,
};
    "INSERT INTO follow (follower_id, target_id, state, activity_uri, created_at, follower_local) VALUES ("
    [follower => BigInt] ", " [target => BigInt] ", " [state => Text] ", " [activity_uri => Text] ", "
    [created_at => BigInt] ", COALESCE((SELECT local FROM actor WHERE id = " [follower => BigInt]
    "), FALSE)) ON CONFLICT DO NOTHING");

/// Stores a follow, replacing how the two stood.
pub fn put(conn: &mut Conn, new: &Follow) -> Result<(), StoreError> {
    // Twice, because between the two statements the row may go.
    for _ in 0..2 {
        let inserted = on!(conn, c => Insert::new(
            new.follower.0,
            new.target.0,
            new.state.as_str(),
            &new.activity_uri,
            new.created_at.as_millis(),
        ).execute(c))?;
        if inserted == 1 {
            return count(
                conn,
                new.follower,
                new.target,
                i64::from(new.state == FollowState::Accepted),
            );
        }
        let Some(was) = hold(conn, new.follower, new.target)? else {
            continue;
        };
        on!(conn, c => diesel::update(follow::table.find((new.follower.0, new.target.0)))
            .set((follow::state.eq(new.state.as_str()), follow::activity_uri.eq(&new.activity_uri)))
            .execute(c))?;
        let accepted = |state: FollowState| i64::from(state == FollowState::Accepted);
        return count(
            conn,
            new.follower,
            new.target,
            accepted(new.state) - accepted(was.state),
        );
    }
    Err(StoreError::Conflict(diesel::result::Error::NotFound))
}

/// The follow, held against others who change it until the transaction ends: of two who accept it at
/// the same moment only one counts it.
fn hold(conn: &mut Conn, follower: ActorId, target: ActorId) -> Result<Option<Follow>, StoreError> {
    if let Db::Postgres(c) = &mut conn.db {
        let _held: Option<i64> = follow::table
            .find((follower.0, target.0))
            .select(follow::follower_id)
            .for_no_key_update()
            .first(c)
            .optional()?;
    }
    // SQLite has one writer: nobody else is changing anything.
    find(conn, follower, target)
}

/// Changes the counts of both sides by how many accepted follows came or went.
fn count(conn: &mut Conn, follower: ActorId, target: ActorId, by: i64) -> Result<(), StoreError> {
    if by == 0 {
        return Ok(());
    }
    let following = Change {
        following: by,
        ..Change::default()
    };
    let followers = Change {
        followers: by,
        ..Change::default()
    };
    actor_counts::apply(conn, &mut [(follower, following), (target, followers)])
}

/// Removes a follow; returns what it was.
pub fn remove(conn: &mut Conn, follower: ActorId, target: ActorId) -> Result<Option<Follow>, StoreError> {
    let gone: Vec<FollowRow> = on!(conn, c => diesel::delete(follow::table.find((follower.0, target.0)))
        .returning(FollowRow::as_returning())
        .get_results(c))?;
    let was = gone.into_iter().next().map(FollowRow::into_follow).transpose()?;
    if was.as_ref().is_some_and(|was| was.state == FollowState::Accepted) {
        count(conn, follower, target, -1)?;
    }
    Ok(was)
}

/// How many follows one statement removes.
const BATCH: i64 = 500;

/// Removes every follow from and to an actor, however many. Where there may be many, call
/// [`remove_some_of`] in a transaction of its own until it returns 0.
pub fn remove_all(conn: &mut Conn, id: ActorId) -> Result<(), StoreError> {
    while remove_some_of(conn, id, BATCH)? > 0 {}
    Ok(())
}

/// Removes up to `limit` follows to and `limit` follows from an actor; returns how many. Call it until
/// it returns 0: one transaction never grows without bound.
pub fn remove_some_of(conn: &mut Conn, id: ActorId, limit: i64) -> Result<usize, StoreError> {
    let followers: Vec<(i64, String)> = on!(conn, c => follow::table
        .filter(follow::target_id.eq(id.0))
        .limit(limit)
        .select((follow::follower_id, follow::state))
        .load(c))?;
    let followed: Vec<(i64, String)> = on!(conn, c => follow::table
        .filter(follow::follower_id.eq(id.0))
        .limit(limit)
        .select((follow::target_id, follow::state))
        .load(c))?;
    if followers.is_empty() && followed.is_empty() {
        return Ok(0);
    }
    let mut everybody: Vec<i64> = followers.iter().chain(&followed).map(|(other, _)| *other).collect();
    everybody.push(id.0);
    actor_counts::hold(conn, &everybody)?;
    let ids = |rows: &[(i64, String)]| rows.iter().map(|(other, _)| *other).collect::<Vec<_>>();
    let accepted = |rows: Vec<(i64, i64, String)>| {
        let accepted = rows
            .into_iter()
            .filter(|(_, _, state)| state == FollowState::Accepted.as_str());
        accepted
            .map(|(follower, target, _)| (follower, target))
            .collect::<Vec<_>>()
    };
    let gone: Vec<(i64, i64, String)> = on!(conn, c => diesel::delete(follow::table
        .filter(follow::target_id.eq(id.0))
        .filter(follow::follower_id.eq_any(ids(&followers))))
        .returning((follow::follower_id, follow::target_id, follow::state))
        .get_results(c))?;
    let mut removed = gone.len();
    let mut counted = accepted(gone);
    let gone: Vec<(i64, i64, String)> = on!(conn, c => diesel::delete(follow::table
        .filter(follow::follower_id.eq(id.0))
        .filter(follow::target_id.eq_any(ids(&followed))))
        .returning((follow::follower_id, follow::target_id, follow::state))
        .get_results(c))?;
    removed += gone.len();
    counted.extend(accepted(gone));
    let mut changes: BTreeMap<i64, Change> = BTreeMap::new();
    for (follower, target) in counted {
        changes.entry(follower).or_default().following -= 1;
        changes.entry(target).or_default().followers -= 1;
    }
    let mut changes: Vec<(ActorId, Change)> = changes.into_iter().map(|(id, by)| (ActorId(id), by)).collect();
    actor_counts::apply(conn, &mut changes)?;
    Ok(removed)
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

/// Who asks to follow an actor, paged by the follower's id.
pub fn list_requests(conn: &mut Conn, target: ActorId, page: &Page) -> Result<Vec<(i64, Actor)>, StoreError> {
    followers_in(conn, target, FollowState::Requested, page)
}

/// Accepted followers of an actor, paged by the follower's id.
pub fn list_followers_page(conn: &mut Conn, target: ActorId, page: &Page) -> Result<Vec<(i64, Actor)>, StoreError> {
    followers_in(conn, target, FollowState::Accepted, page)
}

fn followers_in(
    conn: &mut Conn,
    target: ActorId,
    state: FollowState,
    page: &Page,
) -> Result<Vec<(i64, Actor)>, StoreError> {
    paged_actors(on!(conn, c => {
        let query = follow::table
            .inner_join(actor::table.on(actor::id.eq(follow::follower_id)))
            .filter(follow::target_id.eq(target.0))
            .filter(follow::state.eq(state.as_str()))
            .select((follow::follower_id, ActorRow::as_select()));
        paged!(c, query, follow::follower_id, page)
    })?)
}

/// Whom an actor follows with consent, paged by the id of who is followed.
pub fn list_following_page(conn: &mut Conn, follower: ActorId, page: &Page) -> Result<Vec<(i64, Actor)>, StoreError> {
    paged_actors(on!(conn, c => {
        let query = follow::table
            .inner_join(actor::table.on(actor::id.eq(follow::target_id)))
            .filter(follow::follower_id.eq(follower.0))
            .filter(follow::state.eq(FollowState::Accepted.as_str()))
            .select((follow::target_id, ActorRow::as_select()));
        paged!(c, query, follow::target_id, page)
    })?)
}

/// The accepted followers of an actor who live here, in the order of their ids after `after`.
pub fn list_local_followers(
    conn: &mut Conn,
    target: ActorId,
    after: ActorId,
    limit: i64,
) -> Result<Vec<ActorId>, StoreError> {
    let ids: Vec<i64> = on!(conn, c => follow::table
        .filter(follow::target_id.eq(target.0))
        .filter(follow::follower_local.eq(true))
        .filter(follow::state.eq(FollowState::Accepted.as_str()))
        .filter(follow::follower_id.gt(after.0))
        .order(follow::follower_id)
        .limit(limit)
        .select(follow::follower_id)
        .load(c))?;
    Ok(ids.into_iter().map(ActorId).collect())
}

/// How `reader` and each of these actors stand: the follows in both directions.
pub fn between(conn: &mut Conn, reader: ActorId, actors: &[ActorId]) -> Result<Vec<Follow>, StoreError> {
    if actors.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = actors.iter().map(|id| id.0).collect();
    let mut rows: Vec<FollowRow> = on!(conn, c => follow::table
        .filter(follow::follower_id.eq(reader.0))
        .filter(follow::target_id.eq_any(&ids))
        .select(FollowRow::as_select())
        .load(c))?;
    let back: Vec<FollowRow> = on!(conn, c => follow::table
        .filter(follow::target_id.eq(reader.0))
        .filter(follow::follower_id.eq_any(&ids))
        .select(FollowRow::as_select())
        .load(c))?;
    rows.extend(back);
    rows.into_iter().map(FollowRow::into_follow).collect()
}

/// How many followers an actor has.
pub fn count_followers(conn: &mut Conn, target: ActorId) -> Result<i64, StoreError> {
    let counts = actor_counts::of(conn, &[target])?;
    Ok(counts.get(&target).map_or(0, |counts| counts.followers))
}

/// How many actors an actor follows.
pub fn count_following(conn: &mut Conn, follower: ActorId) -> Result<i64, StoreError> {
    let counts = actor_counts::of(conn, &[follower])?;
    Ok(counts.get(&follower).map_or(0, |counts| counts.following))
}

/// The distinct inboxes of an actor's remote followers (shared inboxes where there are any).
pub fn list_follower_inboxes(conn: &mut Conn, target: ActorId) -> Result<Vec<String>, StoreError> {
    // The distinct ones only: behind a hundred thousand followers there are a few thousand servers.
    let mut inboxes: Vec<String> = on!(conn, c => follow::table
        .inner_join(actor::table.on(actor::id.eq(follow::follower_id)))
        .filter(follow::target_id.eq(target.0))
        .filter(follow::state.eq(FollowState::Accepted.as_str()))
        .filter(actor::local.eq(false))
        .filter(actor::gone_at.is_null())
        .select(sql::<Text>("COALESCE(actor.shared_inbox, actor.inbox)"))
        .distinct()
        .load(c))?;
    inboxes.sort_unstable();
    Ok(inboxes)
}

/// Whether anybody here follows this actor: posts of strangers that nobody asked for are not kept.
pub fn has_local_follower(conn: &mut Conn, target: ActorId) -> Result<bool, StoreError> {
    let found: Option<i64> = on!(conn, c => follow::table
        .filter(follow::target_id.eq(target.0))
        .filter(follow::follower_local.eq(true))
        .filter(follow::state.eq(FollowState::Accepted.as_str()))
        .select(follow::follower_id)
        .first(c)
        .optional())?;
    Ok(found.is_some())
}
