//! The queue of what must still happen. A job is enqueued in the transaction that makes it necessary,
//! claimed with a lease, and removed when it is done. If a worker dies, the lease ends and another
//! takes the job: it may run twice, it is never lost.

use crate::connection::{Db, on};
use crate::schema::job;
use crate::statement::statement;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use domain::Timestamp;
use domain::job::{Job, JobTicket};
use std::time::Duration;

diesel::define_sql_function! {
    /// SQLite: where a text first stands in another, from 1; 0: nowhere.
    fn instr(text: Text, part: Text) -> Integer;
}

diesel::define_sql_function! {
    /// PostgreSQL: the same.
    fn strpos(text: Text, part: Text) -> Integer;
}

/// A job in the hands of a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedJob {
    /// Its row.
    pub id: i64,
    /// Which kind of job.
    pub kind: String,
    /// The payload as JSON.
    pub payload: String,
    /// How often it was tried, this time included.
    pub attempts: i32,
    /// How often it may be tried.
    pub max_attempts: i32,
    /// The end of the lease: proof, to later calls, that the job is still this worker's.
    pub lease: Timestamp,
}

/// A job as the operator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = job)]
pub struct JobRow {
    /// Its row.
    pub id: i64,
    /// Which kind of job.
    pub kind: String,
    /// `waiting` or `dead`.
    pub state: String,
    /// When it is tried next (unix milliseconds).
    pub run_at: i64,
    /// How often it was tried.
    pub attempts: i32,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it was enqueued (unix milliseconds).
    pub created_at: i64,
}

statement!(Insert {
        kind: &'a str => Text,
        payload: &'a str => Text,
        unique_key: Option<&'a str> => Nullable<Text>,
        run_at: i64 => BigInt,
        max_attempts: i32 => Integer,
    };
    "INSERT INTO job (kind, payload, unique_key, state, run_at, attempts, max_attempts, created_at) VALUES ("
    [kind => Text] ", " [payload => Text] ", " [unique_key => Nullable<Text>] ", 'waiting', " [run_at => BigInt]
    ", 0, " [max_attempts => Integer] ", " [run_at => BigInt] ") ON CONFLICT DO NOTHING");

/// Enqueues a job to run at `run_at` or later. A job whose unique key is waiting already is not added.
pub fn enqueue<J: Job>(conn: &mut Conn, payload: &J, run_at: Timestamp) -> Result<(), StoreError> {
    let text = serde_json::to_string(payload).expect("payloads are plain data");
    let unique_key = payload.unique_key();
    let insert = Insert::new(
        J::KIND,
        &text,
        unique_key.as_deref(),
        run_at.as_millis(),
        J::MAX_ATTEMPTS,
    );
    on!(conn, c => insert.execute(c))?;
    conn.enqueued.jobs = true;
    Ok(())
}

// The kinds are given as one text, `,a,b,`, so that the statement is the same whatever their number.
statement!(ClaimOnSqlite { kinds: &'a str => Text, at: i64 => BigInt, until: i64 => BigInt, limit: i64 => BigInt }
    -> (BigInt, Text, Text, Integer, Integer);
    "UPDATE job SET locked_until = " [until => BigInt] ", attempts = attempts + 1 WHERE id IN (SELECT id FROM job \
     WHERE state = 'waiting' AND run_at <= " [at => BigInt]
    " AND (locked_until IS NULL OR locked_until <= " [at => BigInt]
    ") AND instr(" [kinds => Text] ", ',' || kind || ',') > 0 ORDER BY run_at, id LIMIT " [limit => BigInt]
    ") RETURNING id, kind, payload, attempts, max_attempts");

// Two workers must not wait for each other's rows: each takes what nobody else is taking.
statement!(ClaimOnPostgres { kinds: &'a str => Text, at: i64 => BigInt, until: i64 => BigInt, limit: i64 => BigInt }
    -> (BigInt, Text, Text, Integer, Integer);
    "UPDATE job SET locked_until = " [until => BigInt] ", attempts = attempts + 1 WHERE id IN (SELECT id FROM job \
     WHERE state = 'waiting' AND run_at <= " [at => BigInt]
    " AND (locked_until IS NULL OR locked_until <= " [at => BigInt]
    ") AND strpos(" [kinds => Text] ", ',' || kind || ',') > 0 ORDER BY run_at, id LIMIT " [limit => BigInt]
    " FOR UPDATE SKIP LOCKED) RETURNING id, kind, payload, attempts, max_attempts");

/// Claims up to `limit` due jobs of these kinds for `lease`.
pub fn claim(
    conn: &mut Conn,
    kinds: &[&str],
    now: Timestamp,
    lease: Duration,
    limit: i64,
) -> Result<Vec<ClaimedJob>, StoreError> {
    let (at, until) = (now.as_millis(), now.plus(lease));
    let kinds = format!(",{},", kinds.join(","));
    type Columns = (i64, String, String, i32, i32);
    let mut rows: Vec<Columns> = match &mut conn.db {
        Db::Sqlite(c) => ClaimOnSqlite::new(&kinds, at, until.as_millis(), limit).load(c)?,
        Db::Postgres(c) => ClaimOnPostgres::new(&kinds, at, until.as_millis(), limit).load(c)?,
    };
    rows.sort_unstable_by_key(|row| row.0);
    Ok(rows
        .into_iter()
        .map(|(id, kind, payload, attempts, max_attempts)| ClaimedJob {
            id,
            kind,
            payload,
            attempts,
            max_attempts,
            lease: until,
        })
        .collect())
}

/// Ends all leases: right where no other worker can be alive, such as at the start of the one process
/// that uses a SQLite file. Returns how many jobs were waiting under a dead worker's lease.
pub fn forget_leases(conn: &mut Conn) -> Result<usize, StoreError> {
    Ok(
        on!(conn, c => diesel::update(job::table.filter(job::locked_until.is_not_null()))
        .set(job::locked_until.eq(None::<i64>))
        .execute(c))?,
    )
}

statement!(Finish { id: i64 => BigInt, lease: i64 => BigInt };
    "DELETE FROM job WHERE id = " [id => BigInt] " AND locked_until = " [lease => BigInt]);

/// Removes a finished job. False if the lease had ended and somebody else has it.
pub fn finish(conn: &mut Conn, claimed: &ClaimedJob) -> Result<bool, StoreError> {
    remove(conn, claimed.id, claimed.lease)
}

/// Removes a job in the transaction that has done its work, so that one commit serves for both. False
/// if the lease had ended and somebody else has it: undo the work then, the other is doing it.
pub fn finish_within(conn: &mut Conn, ticket: &JobTicket) -> Result<bool, StoreError> {
    remove(conn, ticket.id, ticket.lease)
}

fn remove(conn: &mut Conn, id: i64, lease: Timestamp) -> Result<bool, StoreError> {
    Ok(on!(conn, c => Finish::new(id, lease.as_millis()).execute(c))? == 1)
}

/// Gives a job back, to be tried at `run_at`.
pub fn retry(conn: &mut Conn, claimed: &ClaimedJob, run_at: Timestamp, why: &str) -> Result<bool, StoreError> {
    let kept = on!(conn, c => diesel::update(
        job::table.find(claimed.id).filter(job::locked_until.eq(Some(claimed.lease.as_millis()))))
        .set((job::run_at.eq(run_at.as_millis()), job::locked_until.eq(None::<i64>), job::last_error.eq(Some(why))))
        .execute(c))?;
    Ok(kept == 1)
}

/// Makes a job a dead letter: kept, not tried until the operator says so. Its unique key is freed.
pub fn bury(conn: &mut Conn, claimed: &ClaimedJob, why: &str) -> Result<bool, StoreError> {
    let kept = on!(conn, c => diesel::update(
        job::table.find(claimed.id).filter(job::locked_until.eq(Some(claimed.lease.as_millis()))))
        .set((
            job::state.eq("dead"),
            job::unique_key.eq(None::<String>),
            job::locked_until.eq(None::<i64>),
            job::last_error.eq(Some(why)),
        ))
        .execute(c))?;
    Ok(kept == 1)
}

/// Jobs in one state (`waiting` or `dead`), oldest first.
pub fn list(conn: &mut Conn, state: &str, limit: i64) -> Result<Vec<JobRow>, StoreError> {
    Ok(on!(conn, c => job::table
        .filter(job::state.eq(state))
        .order(job::id)
        .limit(limit)
        .select(JobRow::as_select())
        .load(c))?)
}

/// Puts a dead letter back into the queue, with its attempts forgotten. False if there is none.
pub fn revive(conn: &mut Conn, id: i64, now: Timestamp) -> Result<bool, StoreError> {
    let revived = on!(conn, c => diesel::update(job::table.find(id).filter(job::state.eq("dead")))
        .set((job::state.eq("waiting"), job::attempts.eq(0), job::run_at.eq(now.as_millis())))
        .execute(c))?;
    conn.enqueued.jobs |= revived == 1;
    Ok(revived == 1)
}

/// Drops a dead letter for good. False if there is none.
pub fn drop_dead(conn: &mut Conn, id: i64) -> Result<bool, StoreError> {
    Ok(on!(conn, c => diesel::delete(job::table.find(id).filter(job::state.eq("dead"))).execute(c))? == 1)
}

/// How many jobs are in one state.
pub fn count(conn: &mut Conn, state: &str) -> Result<i64, StoreError> {
    Ok(on!(conn, c => job::table.filter(job::state.eq(state)).count().get_result(c))?)
}

/// How many jobs of a kind wait, or are under way, whose payload has exactly this text in it.
pub fn count_waiting_with(conn: &mut Conn, kind: &str, text: &str) -> Result<i64, StoreError> {
    // Not LIKE, for which some characters mean others and on SQLite capitals are small letters.
    let of_kind = job::table.filter(job::kind.eq(kind)).filter(job::state.ne("dead"));
    Ok(match &mut conn.db {
        Db::Sqlite(c) => of_kind.filter(instr(job::payload, text).gt(0)).count().get_result(c)?,
        Db::Postgres(c) => of_kind.filter(strpos(job::payload, text).gt(0)).count().get_result(c)?,
    })
}

/// When the next waiting job is due, if any waits.
pub fn next_due(conn: &mut Conn) -> Result<Option<Timestamp>, StoreError> {
    let at: Option<i64> =
        on!(conn, c => job::table.filter(job::state.eq("waiting")).select(diesel::dsl::min(job::run_at)).first(c))?;
    Ok(at.map(Timestamp::from_millis))
}
