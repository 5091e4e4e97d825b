//! Claiming what is due. Which hosts matter is read from `host.next_delivery_at`, and of each at most its
//! share of rows: a hundred thousand deliveries that wait for one host cost the others nothing.

use super::ClaimedDelivery;
use crate::connection::{Db, on};
use crate::schema::{delivery, host, outgoing_activity};
use crate::statement::statement;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use domain::{ActorId, Timestamp};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// How many hosts are looked up at once.
const HOSTS: i64 = 64;

statement!(DueOnSqlite { at: i64 => BigInt, limit: i64 => BigInt }
    -> (Text, Nullable<Text>, BigInt, Nullable<BigInt>, Nullable<BigInt>, Nullable<BigInt>);
    "SELECT name, dialect, failure_count, open_until, last_success_at, blocked_at FROM host \
     WHERE next_delivery_at <= " [at => BigInt] " ORDER BY next_delivery_at LIMIT " [limit => BigInt]);

// A host whose queue another process is looking at is passed over.
statement!(DueOnPostgres { at: i64 => BigInt, limit: i64 => BigInt }
    -> (Text, Nullable<Text>, BigInt, Nullable<BigInt>, Nullable<BigInt>, Nullable<BigInt>);
    "SELECT name, dialect, failure_count, open_until, last_success_at, blocked_at FROM host \
     WHERE next_delivery_at <= " [at => BigInt] " ORDER BY next_delivery_at LIMIT " [limit => BigInt]
    " FOR UPDATE SKIP LOCKED");

// A row waits behind an earlier one about the same object for the same inbox.
statement!(TakeOnSqlite { host: &'a str => Text, at: i64 => BigInt, until: i64 => BigInt, limit: i64 => BigInt }
    -> (BigInt, Text, Text, Integer, BigInt, Integer);
    "UPDATE delivery SET locked_until = " [until => BigInt] ", attempts = attempts + 1 WHERE id IN (\
     SELECT d.id FROM delivery AS d WHERE d.state = 'waiting' AND d.host = " [host => Text]
    " AND d.run_at <= " [at => BigInt] " AND (d.locked_until IS NULL OR d.locked_until <= " [at => BigInt]
    ") AND NOT EXISTS (SELECT 1 FROM delivery AS e WHERE e.inbox = d.inbox AND e.ordering_key = d.ordering_key \
     AND e.id < d.id AND e.state = 'waiting') ORDER BY d.priority, d.id LIMIT " [limit => BigInt]
    ") RETURNING id, activity_uri, inbox, attempts, created_at, priority");

statement!(TakeOnPostgres { host: &'a str => Text, at: i64 => BigInt, until: i64 => BigInt, limit: i64 => BigInt }
    -> (BigInt, Text, Text, Integer, BigInt, Integer);
    "UPDATE delivery SET locked_until = " [until => BigInt] ", attempts = attempts + 1 WHERE id IN (\
     SELECT d.id FROM delivery AS d WHERE d.state = 'waiting' AND d.host = " [host => Text]
    " AND d.run_at <= " [at => BigInt] " AND (d.locked_until IS NULL OR d.locked_until <= " [at => BigInt]
    ") AND NOT EXISTS (SELECT 1 FROM delivery AS e WHERE e.inbox = d.inbox AND e.ordering_key = d.ordering_key \
     AND e.id < d.id AND e.state = 'waiting') ORDER BY d.priority, d.id LIMIT " [limit => BigInt]
    " FOR UPDATE SKIP LOCKED) RETURNING id, activity_uri, inbox, attempts, created_at, priority");

statement!(PutOff { host: &'a str => Text, at: i64 => BigInt } -> (BigInt,);
    "SELECT run_at FROM delivery WHERE host = " [host => Text] " AND run_at > " [at => BigInt]
    " AND last_error IS NOT NULL AND state = 'waiting' ORDER BY run_at LIMIT 1");

statement!(LookAt { name: &'a str => Text, at: Option<i64> => Nullable<BigInt> };
    "UPDATE host SET next_delivery_at = " [at => Nullable<BigInt>] " WHERE name = " [name => Text]);

/// A host whose queue is to be looked at.
struct Due {
    name: String,
    dialect: Option<String>,
    failures: i64,
    open_until: Option<i64>,
    succeeded_at: Option<i64>,
    blocked: bool,
}

/// The hosts whose queues are to be looked at, those that wait longest first.
fn hosts_due(conn: &mut Conn, at: i64) -> Result<Vec<Due>, StoreError> {
    type Columns = (String, Option<String>, i64, Option<i64>, Option<i64>, Option<i64>);
    let rows: Vec<Columns> = match &mut conn.db {
        Db::Sqlite(c) => DueOnSqlite::new(at, HOSTS).load(c)?,
        Db::Postgres(c) => DueOnPostgres::new(at, HOSTS).load(c)?,
    };
    Ok(rows
        .into_iter()
        .map(|(name, dialect, failures, open_until, succeeded_at, blocked_at)| Due {
            name,
            dialect,
            failures,
            open_until,
            succeeded_at,
            blocked: blocked_at.is_some(),
        })
        .collect())
}

/// When the queue of some host is to be looked at next, if anything waits.
pub fn next_due(conn: &mut Conn) -> Result<Option<Timestamp>, StoreError> {
    let at: Option<Option<i64>> = on!(conn, c => host::table
        .filter(host::next_delivery_at.is_not_null())
        .order(host::next_delivery_at)
        .select(host::next_delivery_at)
        .first(c)
        .optional())?;
    Ok(at.flatten().map(Timestamp::from_millis))
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
    let mut desk = Desk {
        at: now.as_millis(),
        until: now.plus(lease),
        bodies: HashMap::new(),
        claimed: Vec::new(),
    };
    loop {
        let due = hosts_due(conn, desk.at)?;
        if due.is_empty() {
            return Ok(desk.claimed);
        }
        for host in due {
            let room = i64::try_from(desk.claimed.len()).map_or(0, |have| limit - have);
            if room <= 0 {
                return Ok(desk.claimed);
            }
            let allowed = if host.failures > 0 { 1 } else { per_host };
            let under_way = busy.get(&host.name).copied().unwrap_or(0);
            let free = (allowed - under_way).min(room);
            let next = desk.look(conn, &host, free, under_way > 0)?;
            on!(conn, c => LookAt::new(&host.name, next).execute(c))?;
        }
    }
}

/// One call of [`claim`].
struct Desk {
    at: i64,
    until: Timestamp,
    bodies: HashMap<String, (ActorId, Arc<String>)>,
    claimed: Vec<ClaimedDelivery>,
}

impl Desk {
    /// Takes up to `free` deliveries of a host and says when to look at it next: always later than now,
    /// never later than something of it is due that nothing else announces (an answer, an enqueueing).
    fn look(&mut self, conn: &mut Conn, host: &Due, free: i64, under_way: bool) -> Result<Option<i64>, StoreError> {
        if host.blocked {
            return Ok(None);
        }
        if let Some(open_until) = host.open_until.filter(|until| *until > self.at) {
            return Ok(Some(open_until));
        }
        // Whoever finishes one of those under way has the host looked at; if they die, the lease's end does.
        let lease_ends = Some(self.until.as_millis());
        if free <= 0 || self.take(conn, host, free)? > 0 || under_way {
            return Ok(lease_ends);
        }
        let put_off: Option<(i64,)> = on!(conn, c => PutOff::new(&host.name, self.at).get_result(c).optional())?;
        if let Some((run_at,)) = put_off {
            return Ok(Some(run_at.min(self.until.as_millis())));
        }
        let waits: Option<i64> = on!(conn, c => delivery::table
            .filter(delivery::state.eq("waiting"))
            .filter(delivery::host.eq(&host.name))
            .select(delivery::id)
            .first(c)
            .optional())?;
        Ok(waits.and(lease_ends))
    }

    fn take(&mut self, conn: &mut Conn, host: &Due, limit: i64) -> Result<usize, StoreError> {
        type Columns = (i64, String, String, i32, i64, i32);
        let (at, until) = (self.at, self.until.as_millis());
        let mut rows: Vec<Columns> = match &mut conn.db {
            Db::Sqlite(c) => TakeOnSqlite::new(&host.name, at, until, limit).load(c)?,
            Db::Postgres(c) => TakeOnPostgres::new(&host.name, at, until, limit).load(c)?,
        };
        rows.sort_unstable_by_key(|row| (row.5, row.0));
        let count = rows.len();
        for (id, activity_uri, inbox, attempts, created_at, _) in rows {
            let (actor_id, body) = self.body(conn, &activity_uri)?;
            self.claimed.push(ClaimedDelivery {
                id,
                activity_uri,
                inbox,
                host: host.name.clone(),
                actor_id,
                body,
                attempts,
                created_at: Timestamp::from_millis(created_at),
                lease: self.until,
                dialect: host.dialect.clone(),
                host_failures: host.failures,
                host_succeeded_at: host.succeeded_at.map(Timestamp::from_millis),
            });
        }
        Ok(count)
    }

    /// Read once, whatever the number of inboxes.
    fn body(&mut self, conn: &mut Conn, uri: &str) -> Result<(ActorId, Arc<String>), StoreError> {
        if let Some(known) = self.bodies.get(uri) {
            return Ok(known.clone());
        }
        let (actor_id, body): (i64, String) = on!(conn, c => outgoing_activity::table
            .find(uri)
            .select((outgoing_activity::actor_id, outgoing_activity::body))
            .first(c))?;
        let found = (ActorId(actor_id), Arc::new(body));
        self.bodies.insert(uri.to_owned(), found.clone());
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Database, Store};
    use diesel::sql_query;

    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = Text)]
        detail: String,
    }

    /// However many rows wait, each step of a claim goes straight to the few it wants.
    #[tokio::test(flavor = "multi_thread")]
    async fn no_step_of_a_claim_reads_a_whole_table() {
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let path = folder.path().join("guildhall.sqlite").display().to_string();
        let store = Store::open(&Database::Sqlite(path)).expect("opens");
        let plans: Vec<String> = store
            .read(|conn| {
                let texts = [
                    diesel::debug_query::<diesel::sqlite::Sqlite, _>(&DueOnSqlite::new(1, 1)).to_string(),
                    diesel::debug_query::<diesel::sqlite::Sqlite, _>(&TakeOnSqlite::new("b", 1, 1, 1)).to_string(),
                    diesel::debug_query::<diesel::sqlite::Sqlite, _>(&PutOff::new("b", 1)).to_string(),
                    diesel::debug_query::<diesel::sqlite::Sqlite, _>(&LookAt::new("b", None)).to_string(),
                ];
                let mut plans = Vec::new();
                for text in texts {
                    let sql = text.split(" -- binds").next().unwrap_or_default().to_owned();
                    let steps: Vec<Step> = on!(conn, c => sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(c))?;
                    plans.extend(steps.into_iter().map(|step| step.detail));
                }
                Ok::<_, StoreError>(plans)
            })
            .await
            .expect("explains");
        assert!(plans.iter().any(|step| step.starts_with("SEARCH")), "{plans:?}");
        assert!(!plans.iter().any(|step| step.starts_with("SCAN")), "{plans:?}");
        assert!(!plans.iter().any(|step| step.contains("TEMP B-TREE")), "{plans:?}");
    }
}
