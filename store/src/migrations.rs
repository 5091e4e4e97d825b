//! Brings a database to the schema of this binary, and refuses one that a newer binary made.

use crate::StoreError;
use crate::connection::{Conn, Db};
use diesel::RunQueryDsl;
use diesel::backend::Backend;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
/// The key of PostgreSQL's advisory lock on the schema; any number nobody else uses ("guildhal").
const LOCK: i64 = 0x6775_696c_6468_616c;
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Applies what is missing and returns how many migrations that were.
pub(crate) fn run(conn: &mut Conn) -> Result<usize, StoreError> {
    match &mut conn.db {
        Db::Sqlite(c) => apply(c, SQLITE),
        Db::Postgres(c) => {
            // Several processes may start at once; whoever comes second finds the work done.
            diesel::sql_query(format!("SELECT pg_advisory_lock({LOCK})")).execute(c)?;
            let applied = apply(c, POSTGRES);
            diesel::sql_query(format!("SELECT pg_advisory_unlock({LOCK})")).execute(c)?;
            applied
        }
    }
}

fn apply<DB: Backend, C: MigrationHarness<DB>>(
    harness: &mut C,
    source: EmbeddedMigrations,
) -> Result<usize, StoreError> {
    let failed = |what: &str, why: &dyn std::fmt::Display| StoreError::Schema(format!("{what}: {why}"));
    let applied = harness
        .applied_migrations()
        .map_err(|e| failed("the migrations already applied cannot be read", &e))?;
    let known: Vec<Box<dyn Migration<DB>>> = MigrationSource::<DB>::migrations(&source)
        .map_err(|e| failed("the migrations of this binary cannot be read", &e))?;
    let known: Vec<MigrationVersion<'static>> = known.iter().map(|m| m.name().version().as_owned()).collect();
    if let Some(newer) = applied.iter().find(|version| !known.contains(version)) {
        return Err(StoreError::Schema(format!(
            "the database has migration {newer}, which this version of guildhall does not know: start the newer version, or restore a backup"
        )));
    }
    let done = harness
        .run_pending_migrations(source)
        .map_err(|e| failed("a migration failed", &e))?;
    Ok(done.len())
}

/// The migrations that were not applied yet, and one that this binary does not know, if there is one.
pub(crate) fn compare(conn: &mut Conn) -> Result<(Vec<String>, Option<String>), StoreError> {
    match &mut conn.db {
        Db::Sqlite(c) => difference(c, SQLITE),
        Db::Postgres(c) => difference(c, POSTGRES),
    }
}

fn difference<DB: Backend, C: MigrationHarness<DB>>(
    harness: &mut C,
    source: EmbeddedMigrations,
) -> Result<(Vec<String>, Option<String>), StoreError> {
    let failed = |why: &dyn std::fmt::Display| StoreError::Schema(format!("the migrations cannot be read: {why}"));
    let applied = harness.applied_migrations().map_err(|e| failed(&e))?;
    let known: Vec<Box<dyn Migration<DB>>> = MigrationSource::<DB>::migrations(&source).map_err(|e| failed(&e))?;
    let known: Vec<MigrationVersion<'static>> = known.iter().map(|m| m.name().version().as_owned()).collect();
    let newer = applied
        .iter()
        .find(|version| !known.contains(version))
        .map(ToString::to_string);
    let pending = known
        .iter()
        .filter(|version| !applied.contains(version))
        .map(ToString::to_string)
        .collect();
    Ok((pending, newer))
}
