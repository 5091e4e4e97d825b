//! Finding people by what they are called.

use super::{ActorRow, many};
use crate::connection::{Db, on};
use crate::schema::actor;
use crate::{Conn, StoreError};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use domain::actor::Actor;
use std::collections::BTreeSet;

/// How far into the results one may ask: nobody pages through everybody.
const DEEPEST: i64 = 1000;

/// Living people whose username or display name begins with `prefix`, whatever the case: first those
/// whose username does, then by display name, then members here who have it anywhere in their display
/// name. Each part walks an index between two bounds, so nothing in `prefix` is a wild card but in the
/// last part, where it is escaped.
pub fn search(
    conn: &mut Conn,
    prefix: &str,
    local_only: bool,
    limit: i64,
    offset: i64,
) -> Result<Vec<Actor>, StoreError> {
    let wanted = prefix.trim().to_lowercase();
    let (limit, offset) = (limit.clamp(0, DEEPEST), offset.clamp(0, DEEPEST));
    if wanted.is_empty() || limit == 0 {
        return Ok(Vec::new());
    }
    let most = limit + offset;
    let mut found = by_beginning(conn, "username", &wanted, local_only, most)?;
    if found.len() < usize::try_from(most).unwrap_or(usize::MAX) {
        found.extend(by_beginning(conn, "display_name", &wanted, local_only, most)?);
        found.extend(members_by_part(conn, &wanted, most)?);
    }
    let mut seen = BTreeSet::new();
    let fresh = found.into_iter().filter(|actor| seen.insert(actor.id));
    let skipped = usize::try_from(offset).unwrap_or(usize::MAX);
    Ok(fresh
        .skip(skipped)
        .take(usize::try_from(limit).unwrap_or(usize::MAX))
        .collect())
}

/// Those whose column begins so. `column` is written into the statement: one of ours, never a stranger's.
fn by_beginning(
    conn: &mut Conn,
    column: &'static str,
    wanted: &str,
    local_only: bool,
    limit: i64,
) -> Result<Vec<Actor>, StoreError> {
    // Compared by bytes, as the index is.
    let bytes = match conn.db {
        Db::Sqlite(_) => "",
        Db::Postgres(_) => " COLLATE \"C\"",
    };
    let key = format!("(lower(actor.{column}){bytes})");
    let last = format!("{wanted}{}", char::MAX);
    many(on!(conn, c => {
        let query = actor::table
            .filter(sql::<Bool>(&format!("{key} >= ")).bind::<Text, _>(wanted))
            .filter(sql::<Bool>(&format!("{key} <= ")).bind::<Text, _>(&last))
            .filter(actor::gone_at.is_null())
            .filter(actor::kind.ne("Application"))
            .order((sql::<Text>(&key), actor::id))
            .limit(limit)
            .select(ActorRow::as_select())
            .into_boxed();
        if local_only { query.filter(actor::local.eq(true)).load(c) } else { query.load(c) }
    })?)
}

/// Members who have it anywhere in their display name.
fn members_by_part(conn: &mut Conn, wanted: &str, limit: i64) -> Result<Vec<Actor>, StoreError> {
    let pattern = format!(
        "%{}%",
        wanted.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
    );
    many(on!(conn, c => actor::table
        .filter(actor::local.eq(true))
        .filter(actor::gone_at.is_null())
        .filter(actor::kind.ne("Application"))
        .filter(sql::<Bool>("lower(actor.display_name) LIKE ").bind::<Text, _>(&pattern).sql(" ESCAPE '\\'"))
        .order(actor::id)
        .limit(limit)
        .select(ActorRow::as_select())
        .load(c))?)
}
