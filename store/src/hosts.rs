//! What is known of other servers: blocked or not, which signatures they take, whether they answer.

use crate::connection::on;
use crate::schema::host;
use crate::statement::statement;
use crate::{Conn, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use domain::Timestamp;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// Another server.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = host)]
pub struct Host {
    /// Its authority: host name, with the port where it is unusual.
    pub name: String,
    /// The signature dialect that worked last.
    pub dialect: Option<String>,
    /// Failures since the last success.
    pub failure_count: i64,
    /// Nothing is sent before this (unix milliseconds), but for one probe after it.
    pub open_until: Option<i64>,
    /// When it last took a delivery (unix milliseconds).
    pub last_success_at: Option<i64>,
    /// When it was blocked by the operator (unix milliseconds).
    pub blocked_at: Option<i64>,
    /// Why it was blocked.
    pub block_reason: Option<String>,
}

/// What is known of a host.
pub fn find(conn: &mut Conn, name: &str) -> Result<Option<Host>, StoreError> {
    Ok(on!(conn, c => host::table.find(name).select(Host::as_select()).first(c).optional())?)
}

fn ensure(conn: &mut Conn, name: &str) -> Result<(), StoreError> {
    on!(conn, c => diesel::insert_into(host::table)
        .values((host::name.eq(name), host::failure_count.eq(0)))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

statement!(Blocked { a: &'a str => Text, b: &'a str => Text, c: &'a str => Text, d: &'a str => Text } -> (Text,);
    "SELECT name FROM host WHERE name IN (" [a => Text] ", " [b => Text] ", " [c => Text] ", " [d => Text]
    ") AND blocked_at IS NOT NULL LIMIT 1");

/// The names under which a host may be blocked: its own, with and without the port, and those of the
/// domains it is under.
fn block_names(authority: &str) -> Vec<String> {
    let name = authority
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(authority, |(n, _)| n);
    let mut names = vec![authority.to_ascii_lowercase()];
    if name != authority {
        names.push(name.to_ascii_lowercase());
    }
    // An address is under no domain.
    if name.parse::<IpAddr>().is_ok() {
        return names;
    }
    let mut rest = name;
    while let Some((_, parent)) = rest.split_once('.') {
        names.push(parent.to_ascii_lowercase());
        rest = parent;
    }
    names
}

/// Whether this host, or a domain it is under, is blocked. The port does not matter for a block.
pub fn is_blocked(conn: &mut Conn, authority: &str) -> Result<bool, StoreError> {
    for four in block_names(authority).chunks(4) {
        let at = |n: usize| four.get(n).unwrap_or(&four[0]).as_str();
        let blocked = Blocked::new(at(0), at(1), at(2), at(3));
        let found: Option<(String,)> = on!(conn, c => blocked.get_result(c).optional())?;
        if found.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Which of these hosts are blocked, as [`is_blocked`] says, in one query.
pub fn blocked_among(conn: &mut Conn, authorities: &BTreeSet<&str>) -> Result<BTreeSet<String>, StoreError> {
    if authorities.is_empty() {
        return Ok(BTreeSet::new());
    }
    let names: BTreeSet<String> = authorities.iter().flat_map(|one| block_names(one)).collect();
    let found: Vec<String> = on!(conn, c => host::table
        .filter(host::name.eq_any(&names))
        .filter(host::blocked_at.is_not_null())
        .select(host::name)
        .load(c))?;
    Ok(authorities
        .iter()
        .filter(|one| block_names(one).iter().any(|name| found.contains(name)))
        .map(|one| (*one).to_owned())
        .collect())
}

/// Blocks a host and the hosts under it. What waits to be sent to this very host is dropped; what waits
/// for hosts under it is dropped when its turn comes.
pub fn block(conn: &mut Conn, name: &str, reason: &str, now: Timestamp) -> Result<(), StoreError> {
    let name = name.to_ascii_lowercase();
    ensure(conn, &name)?;
    on!(conn, c => diesel::update(host::table.find(&name))
        .set((
            host::blocked_at.eq(Some(now.as_millis())),
            host::block_reason.eq(Some(reason)),
            host::next_delivery_at.eq(None::<i64>),
        ))
        .execute(c))?;
    crate::deliveries::drop_waiting_for(conn, &name)
}

/// Lifts a block. False if there was none.
pub fn unblock(conn: &mut Conn, name: &str) -> Result<bool, StoreError> {
    let lifted = on!(conn, c => diesel::update(host::table.find(name.to_ascii_lowercase()).filter(host::blocked_at.is_not_null()))
        .set((
            host::blocked_at.eq(None::<i64>),
            host::block_reason.eq(None::<String>),
            // What was enqueued meanwhile may be waiting.
            host::next_delivery_at.eq(Some(0_i64)),
        ))
        .execute(c))?;
    Ok(lifted == 1)
}

/// All blocked hosts.
pub fn list_blocked(conn: &mut Conn) -> Result<Vec<Host>, StoreError> {
    Ok(
        on!(conn, c => host::table.filter(host::blocked_at.is_not_null()).order(host::name).select(Host::as_select()).load(c))?,
    )
}

statement!(Success { name: &'a str => Text, dialect: &'a str => Text, at: i64 => BigInt };
    "INSERT INTO host (name, failure_count, dialect, last_success_at) VALUES ("
    [name => Text] ", 0, " [dialect => Text] ", " [at => BigInt]
    ") ON CONFLICT (name) DO UPDATE SET dialect = excluded.dialect, failure_count = 0, open_until = NULL, \
     last_success_at = excluded.last_success_at");

/// Notes a success: the breaker closes, and the dialect that worked is remembered.
pub fn note_success(conn: &mut Conn, name: &str, dialect: &str, now: Timestamp) -> Result<(), StoreError> {
    on!(conn, c => Success::new(name, dialect, now.as_millis()).execute(c))?;
    Ok(())
}

/// Forgets which dialect a host understands: it refused the one that used to work.
pub fn forget_dialect(conn: &mut Conn, name: &str) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(host::table.find(name)).set(host::dialect.eq(None::<String>)).execute(c))?;
    Ok(())
}

/// Notes a failure; `open_until` says until when nothing else is tried. Returns the failures so far.
pub fn note_failure(conn: &mut Conn, name: &str, open_until: Option<Timestamp>) -> Result<i64, StoreError> {
    ensure(conn, name)?;
    let count: i64 = on!(conn, c => diesel::update(host::table.find(name))
        .set((
            host::failure_count.eq(host::failure_count + 1),
            host::open_until.eq(open_until.map(Timestamp::as_millis)),
        ))
        .returning(host::failure_count)
        .get_result(c))?;
    Ok(count)
}

/// Notes that a host answers, though not with a yes: the breaker closes, and nothing is learnt about
/// dialects.
pub fn note_alive(conn: &mut Conn, name: &str) -> Result<(), StoreError> {
    on!(conn, c => diesel::update(host::table.find(name).filter(host::failure_count.gt(0)))
        .set((host::failure_count.eq(0), host::open_until.eq(None::<i64>)))
        .execute(c))?;
    Ok(())
}

statement!(LookSoon { name: &'a str => Text, at: i64 => BigInt };
    "INSERT INTO host (name, failure_count, next_delivery_at) VALUES (" [name => Text] ", 0, " [at => BigInt]
    ") ON CONFLICT (name) DO UPDATE SET next_delivery_at = excluded.next_delivery_at \
     WHERE host.next_delivery_at IS NULL OR host.next_delivery_at > excluded.next_delivery_at");

/// Has the queue of a host looked at by `at` (unix milliseconds) at the latest. Of several hosts, begin
/// with the first by name: two who do so at once on PostgreSQL then wait for each other in one order.
pub(crate) fn look_by(conn: &mut Conn, name: &str, at: i64) -> Result<(), StoreError> {
    on!(conn, c => LookSoon::new(name, at).execute(c))?;
    Ok(())
}

/// Keeps a host from being asked until `until`, without counting a failure: it asked us to wait.
pub fn pause(conn: &mut Conn, name: &str, until: Timestamp) -> Result<(), StoreError> {
    ensure(conn, name)?;
    on!(conn, c => diesel::update(host::table.find(name)).set(host::open_until.eq(Some(until.as_millis()))).execute(c))?;
    Ok(())
}
