//! Activities on their way to other servers: each body once, one row per inbox. Rows about the same
//! object go to an inbox in order; everything else may overtake.

use crate::connection::on;
use crate::schema::{delivery, host, outgoing_activity};
use crate::{Conn, StoreError};
use diesel::prelude::*;
use domain::{ActorId, Origin, Timestamp};
use std::collections::HashMap;
use std::time::Duration;

/// An activity to send.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Its id. The same at every repeat, so that peers recognise one.
    pub uri: String,
    /// The local actor that signs it.
    pub actor_id: ActorId,
    /// The JSON to send.
    pub body: String,
    /// The object it is about: activities about one object stay in order.
    pub ordering_key: String,
    /// Lower goes first: 0 for somebody mentioned or answered, 1 for followers.
    pub priority: i32,
}

/// A delivery in the hands of a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedDelivery {
    /// Its row.
    pub id: i64,
    /// The activity's id.
    pub activity_uri: String,
    /// Where to send it.
    pub inbox: String,
    /// The authority of the inbox.
    pub host: String,
    /// The local actor that signs it.
    pub actor_id: ActorId,
    /// The JSON to send.
    pub body: String,
    /// How often it was tried, this time included.
    pub attempts: i32,
    /// When it was first to be sent.
    pub created_at: Timestamp,
    /// The end of the lease.
    pub lease: Timestamp,
    /// The signature dialect that worked with this host last.
    pub dialect: Option<String>,
    /// Failures of this host since its last success.
    pub host_failures: i64,
}

/// A delivery as the operator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = delivery)]
pub struct DeliveryRow {
    /// Its row.
    pub id: i64,
    /// The activity's id.
    pub activity_uri: String,
    /// Where it should go.
    pub inbox: String,
    /// `waiting` or `dead`.
    pub state: String,
    /// When it is tried next (unix milliseconds).
    pub run_at: i64,
    /// How often it was tried.
    pub attempts: i32,
    /// What went wrong last.
    pub last_error: Option<String>,
}

/// Enqueues an activity for these inboxes. Doing it twice changes nothing.
pub fn enqueue(conn: &mut Conn, outgoing: &Outgoing, inboxes: &[String], now: Timestamp) -> Result<(), StoreError> {
    if inboxes.is_empty() {
        return Ok(());
    }
    on!(conn, c => diesel::insert_into(outgoing_activity::table)
        .values((
            outgoing_activity::uri.eq(&outgoing.uri),
            outgoing_activity::actor_id.eq(outgoing.actor_id.0),
            outgoing_activity::body.eq(&outgoing.body),
            outgoing_activity::created_at.eq(now.as_millis()),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    for inbox in inboxes {
        let Some(origin) = Origin::parse(inbox) else { continue };
        on!(conn, c => diesel::insert_into(delivery::table)
            .values((
                delivery::activity_uri.eq(&outgoing.uri),
                delivery::inbox.eq(inbox),
                delivery::host.eq(origin.authority()),
                delivery::ordering_key.eq(&outgoing.ordering_key),
                delivery::priority.eq(outgoing.priority),
                delivery::state.eq("waiting"),
                delivery::run_at.eq(now.as_millis()),
                delivery::attempts.eq(0),
                delivery::created_at.eq(now.as_millis()),
            ))
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    conn.enqueued = true;
    Ok(())
}

/// The hosts that have something due, are not blocked and whose breaker lets something through.
fn hosts_due(conn: &mut Conn, at: i64) -> Result<Vec<String>, StoreError> {
    Ok(on!(conn, c => delivery::table
        .left_join(host::table.on(host::name.eq(delivery::host)))
        .filter(delivery::state.eq("waiting"))
        .filter(delivery::run_at.le(at))
        .filter(delivery::locked_until.is_null().or(delivery::locked_until.le(at)))
        .filter(host::open_until.is_null().or(host::open_until.le(at)))
        .filter(host::blocked_at.is_null())
        .select(delivery::host)
        .distinct()
        .order(delivery::host)
        .load(c))?)
}

/// Claims due deliveries for `lease`, at most `per_host` of one host (hosts in `busy` have that many
/// fewer), at most `limit` in all. A host that has failed gets one probe at a time.
pub fn claim(
    conn: &mut Conn,
    now: Timestamp,
    lease: Duration,
    per_host: i64,
    limit: i64,
    busy: &HashMap<String, i64>,
) -> Result<Vec<ClaimedDelivery>, StoreError> {
    let at = now.as_millis();
    let mut claimed = Vec::new();
    for name in hosts_due(conn, at)? {
        let room = i64::try_from(claimed.len()).map_or(0, |have| limit - have);
        if room <= 0 {
            break;
        }
        let known = crate::hosts::find(conn, &name)?;
        let failures = known.as_ref().map_or(0, |h| h.failure_count);
        let allowed = if failures > 0 { 1 } else { per_host };
        let free = (allowed - busy.get(&name).copied().unwrap_or(0)).min(room);
        if free <= 0 {
            continue;
        }
        for id in due_for_host(conn, &name, at, free)? {
            if let Some(delivery) = take(conn, id, now, lease, known.as_ref())? {
                claimed.push(delivery);
            }
        }
    }
    Ok(claimed)
}

fn due_for_host(conn: &mut Conn, name: &str, at: i64, limit: i64) -> Result<Vec<i64>, StoreError> {
    let earlier = diesel::alias!(delivery as earlier);
    Ok(on!(conn, c => delivery::table
        .filter(delivery::state.eq("waiting"))
        .filter(delivery::host.eq(name))
        .filter(delivery::run_at.le(at))
        .filter(delivery::locked_until.is_null().or(delivery::locked_until.le(at)))
        .filter(diesel::dsl::not(diesel::dsl::exists(
            earlier
                .filter(earlier.field(delivery::inbox).eq(delivery::inbox))
                .filter(earlier.field(delivery::ordering_key).eq(delivery::ordering_key))
                .filter(earlier.field(delivery::id).lt(delivery::id))
                .filter(earlier.field(delivery::state).eq("waiting")),
        )))
        .order((delivery::priority, delivery::id))
        .limit(limit)
        .select(delivery::id)
        .load(c))?)
}

fn take(
    conn: &mut Conn,
    id: i64,
    now: Timestamp,
    lease: Duration,
    host: Option<&crate::hosts::Host>,
) -> Result<Option<ClaimedDelivery>, StoreError> {
    let at = now.as_millis();
    let until = now.plus(lease);
    // Two workers must not wait for each other's rows: pass over what somebody else is taking.
    if let crate::connection::Db::Postgres(c) = &mut conn.db {
        let ours: Option<i64> = delivery::table
            .find(id)
            .select(delivery::id)
            .for_update()
            .skip_locked()
            .first(c)
            .optional()?;
        if ours.is_none() {
            return Ok(None);
        }
    }
    type Columns = (String, String, String, i32, i64);
    // Conditional, so that of two workers only one gets it.
    let row: Option<Columns> = on!(conn, c => diesel::update(
        delivery::table
            .find(id)
            .filter(delivery::state.eq("waiting"))
            .filter(delivery::locked_until.is_null().or(delivery::locked_until.le(at))))
        .set((delivery::locked_until.eq(Some(until.as_millis())), delivery::attempts.eq(delivery::attempts + 1)))
        .returning((delivery::activity_uri, delivery::inbox, delivery::host, delivery::attempts, delivery::created_at))
        .get_result(c)
        .optional())?;
    let Some((activity_uri, inbox, name, attempts, created_at)) = row else {
        return Ok(None);
    };
    let (actor_id, body): (i64, String) = on!(conn, c => outgoing_activity::table
        .find(&activity_uri)
        .select((outgoing_activity::actor_id, outgoing_activity::body))
        .first(c))?;
    Ok(Some(ClaimedDelivery {
        id,
        activity_uri,
        inbox,
        host: name,
        actor_id: ActorId(actor_id),
        body,
        attempts,
        created_at: Timestamp::from_millis(created_at),
        lease: until,
        dialect: host.and_then(|h| h.dialect.clone()),
        host_failures: host.map_or(0, |h| h.failure_count),
    }))
}

/// Ends all leases: right where no other worker can be alive (see `jobs::forget_leases`).
pub fn forget_leases(conn: &mut Conn) -> Result<usize, StoreError> {
    Ok(
        on!(conn, c => diesel::update(delivery::table.filter(delivery::locked_until.is_not_null()))
        .set(delivery::locked_until.eq(None::<i64>))
        .execute(c))?,
    )
}

/// Removes a delivery that arrived (or can never arrive and is of no interest), and its activity when
/// nobody else waits for it.
pub fn finish(conn: &mut Conn, claimed: &ClaimedDelivery) -> Result<bool, StoreError> {
    let gone = on!(conn, c => diesel::delete(
        delivery::table.find(claimed.id).filter(delivery::locked_until.eq(Some(claimed.lease.as_millis())))).execute(c))?;
    if gone == 1 {
        remove_activity_if_done(conn, &claimed.activity_uri)?;
    }
    Ok(gone == 1)
}

fn remove_activity_if_done(conn: &mut Conn, uri: &str) -> Result<(), StoreError> {
    // Of two workers who finish the last two deliveries at the same moment, the second must see that
    // the first is gone: they look one after the other.
    if let crate::connection::Db::Postgres(c) = &mut conn.db {
        let _held: Option<String> = outgoing_activity::table
            .find(uri)
            .select(outgoing_activity::uri)
            .for_update()
            .first(c)
            .optional()?;
    }
    let waiting: Option<i64> = on!(conn, c => delivery::table
        .filter(delivery::activity_uri.eq(uri))
        .select(delivery::id)
        .first(c)
        .optional())?;
    if waiting.is_none() {
        on!(conn, c => diesel::delete(outgoing_activity::table.find(uri)).execute(c))?;
    }
    Ok(())
}

/// Gives a delivery back, to be tried at `run_at`.
pub fn retry(conn: &mut Conn, claimed: &ClaimedDelivery, run_at: Timestamp, why: &str) -> Result<bool, StoreError> {
    let kept = on!(conn, c => diesel::update(
        delivery::table.find(claimed.id).filter(delivery::locked_until.eq(Some(claimed.lease.as_millis()))))
        .set((
            delivery::run_at.eq(run_at.as_millis()),
            delivery::locked_until.eq(None::<i64>),
            delivery::last_error.eq(Some(why)),
        ))
        .execute(c))?;
    Ok(kept == 1)
}

/// Makes a delivery a dead letter.
pub fn bury(conn: &mut Conn, claimed: &ClaimedDelivery, why: &str) -> Result<bool, StoreError> {
    let kept = on!(conn, c => diesel::update(
        delivery::table.find(claimed.id).filter(delivery::locked_until.eq(Some(claimed.lease.as_millis()))))
        .set((delivery::state.eq("dead"), delivery::locked_until.eq(None::<i64>), delivery::last_error.eq(Some(why))))
        .execute(c))?;
    Ok(kept == 1)
}

/// Deliveries in one state (`waiting` or `dead`), oldest first.
pub fn list(conn: &mut Conn, state: &str, limit: i64) -> Result<Vec<DeliveryRow>, StoreError> {
    Ok(on!(conn, c => delivery::table
        .filter(delivery::state.eq(state))
        .order(delivery::id)
        .limit(limit)
        .select(DeliveryRow::as_select())
        .load(c))?)
}

/// Puts a dead letter back into the queue. False if there is none.
pub fn revive(conn: &mut Conn, id: i64, now: Timestamp) -> Result<bool, StoreError> {
    let revived = on!(conn, c => diesel::update(delivery::table.find(id).filter(delivery::state.eq("dead")))
        .set((delivery::state.eq("waiting"), delivery::attempts.eq(0), delivery::run_at.eq(now.as_millis())))
        .execute(c))?;
    conn.enqueued |= revived == 1;
    Ok(revived == 1)
}

/// Drops a dead letter for good. False if there is none.
pub fn drop_dead(conn: &mut Conn, id: i64) -> Result<bool, StoreError> {
    let uri: Option<String> = on!(conn, c => diesel::delete(delivery::table.find(id).filter(delivery::state.eq("dead")))
        .returning(delivery::activity_uri)
        .get_result(c)
        .optional())?;
    match uri {
        Some(uri) => remove_activity_if_done(conn, &uri).map(|()| true),
        None => Ok(false),
    }
}

/// Drops everything that waits for a host.
pub(crate) fn drop_waiting_for(conn: &mut Conn, host: &str) -> Result<(), StoreError> {
    let mut uris: Vec<String> = on!(conn, c => diesel::delete(
        delivery::table.filter(delivery::host.eq(host)).filter(delivery::state.eq("waiting")))
        .returning(delivery::activity_uri)
        .get_results(c))?;
    uris.sort_unstable();
    uris.dedup();
    uris.iter().try_for_each(|uri| remove_activity_if_done(conn, uri))
}

/// How many deliveries are in one state.
pub fn count(conn: &mut Conn, state: &str) -> Result<i64, StoreError> {
    Ok(on!(conn, c => delivery::table.filter(delivery::state.eq(state)).count().get_result(c))?)
}

/// Whether anything signed by this actor still waits to be sent.
pub fn any_waiting_of(conn: &mut Conn, actor: ActorId) -> Result<bool, StoreError> {
    let found: Option<i64> = on!(conn, c => delivery::table
        .inner_join(outgoing_activity::table)
        .filter(outgoing_activity::actor_id.eq(actor.0))
        .filter(delivery::state.eq("waiting"))
        .select(delivery::id)
        .first(c)
        .optional())?;
    Ok(found.is_some())
}
