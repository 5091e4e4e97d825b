//! Activities on their way to other servers: each body once, one row per inbox. Rows about the same
//! object go to an inbox in order; everything else may overtake.

mod claim;
mod end;

pub use claim::{claim, next_due};
pub use end::{End, bury, end, finish, retry, tidy};

use crate::connection::on;
use crate::schema::{delivery, host, outgoing_activity};
use crate::statement::statement;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text};
use domain::{ActorId, Origin, Timestamp};
use std::collections::BTreeSet;
use std::sync::Arc;

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
    /// The JSON to send; claimed together, deliveries of one activity share it.
    pub body: Arc<String>,
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
    /// When this host last took a delivery.
    pub host_succeeded_at: Option<Timestamp>,
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

statement!(InsertActivity {
        uri: &'a str => Text,
        actor: i64 => BigInt,
        body: &'a str => Text,
        at: i64 => BigInt,
    };
    "INSERT INTO outgoing_activity (uri, actor_id, body, created_at) VALUES (" [uri => Text] ", " [actor => BigInt] ", "
    [body => Text] ", " [at => BigInt] ") ON CONFLICT DO NOTHING");

statement!(Insert {
        uri: &'a str => Text,
        inbox: &'a str => Text,
        host: &'a str => Text,
        key: &'a str => Text,
        priority: i32 => Integer,
        at: i64 => BigInt,
    };
    "INSERT INTO delivery (activity_uri, inbox, host, ordering_key, priority, state, run_at, attempts, created_at) VALUES ("
    [uri => Text] ", " [inbox => Text] ", " [host => Text] ", " [key => Text] ", " [priority => Integer]
    ", 'waiting', " [at => BigInt] ", 0, " [at => BigInt] ") ON CONFLICT DO NOTHING");

/// Enqueues an activity for these inboxes. Doing it twice changes nothing.
pub fn enqueue(conn: &mut Conn, outgoing: &Outgoing, inboxes: &[String], now: Timestamp) -> Result<(), StoreError> {
    enqueue_in_order(conn, outgoing, &[(outgoing.priority, inboxes)], now)
}

/// Enqueues an activity for several groups of inboxes, each with its own priority.
pub fn enqueue_in_order(
    conn: &mut Conn,
    outgoing: &Outgoing,
    groups: &[(i32, &[String])],
    now: Timestamp,
) -> Result<(), StoreError> {
    if groups.iter().all(|(_, inboxes)| inboxes.is_empty()) {
        return Ok(());
    }
    let at = now.as_millis();
    let activity = InsertActivity::new(&outgoing.uri, outgoing.actor_id.0, &outgoing.body, at);
    on!(conn, c => activity.execute(c))?;
    let mut hosts = BTreeSet::new();
    for (priority, inboxes) in groups {
        for inbox in *inboxes {
            let Some(origin) = Origin::parse(inbox) else { continue };
            let name = origin.authority();
            let insert = Insert::new(&outgoing.uri, inbox, &name, &outgoing.ordering_key, *priority, at);
            if on!(conn, c => insert.execute(c))? == 1 {
                hosts.insert(name);
            }
        }
    }
    for name in hosts {
        crate::hosts::look_by(conn, &name, at)?;
    }
    conn.enqueued.deliveries = true;
    Ok(())
}

/// Ends all leases: right where no other worker can be alive (see `jobs::forget_leases`).
pub fn forget_leases(conn: &mut Conn) -> Result<usize, StoreError> {
    on!(conn, c => diesel::update(host::table.filter(host::next_delivery_at.is_not_null()))
        .set(host::next_delivery_at.eq(Some(0_i64)))
        .execute(c))?;
    Ok(
        on!(conn, c => diesel::update(delivery::table.filter(delivery::locked_until.is_not_null()))
        .set(delivery::locked_until.eq(None::<i64>))
        .execute(c))?,
    )
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
    let name: Option<String> = on!(conn, c => diesel::update(delivery::table.find(id).filter(delivery::state.eq("dead")))
        .set((delivery::state.eq("waiting"), delivery::attempts.eq(0), delivery::run_at.eq(now.as_millis())))
        .returning(delivery::host)
        .get_result(c)
        .optional())?;
    if let Some(name) = &name {
        crate::hosts::look_by(conn, name, now.as_millis())?;
        conn.enqueued.deliveries = true;
    }
    Ok(name.is_some())
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
