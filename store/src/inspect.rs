//! Looks at a database without changing it: what `guildhall doctor` and `guildhall migrate` want to
//! know before anything opens it for work.

use crate::connection::{Conn, Db};
use crate::store::Database;
use crate::{StoreError, migrations};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

/// What a database looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// Migrations of this binary that were not applied yet.
    pub pending: Vec<String>,
    /// A migration that this binary does not know: a newer binary made the database.
    pub newer: Option<String>,
    /// Why a commit may be lost at a power cut, if it may.
    pub not_durable: Option<String>,
    /// Why nothing can be written, if nothing can.
    pub not_writable: Option<String>,
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(QueryableByName)]
struct Synchronous {
    #[diesel(sql_type = BigInt)]
    synchronous: i64,
}

#[derive(QueryableByName)]
struct Journal {
    #[diesel(sql_type = Text)]
    journal_mode: String,
}

impl Database {
    /// Whether there is something to open. A PostgreSQL database is taken to exist.
    pub fn exists(&self) -> bool {
        match self {
            Self::Sqlite(path) => std::path::Path::new(path).exists(),
            Self::Postgres { .. } => true,
        }
    }
}

/// Looks at a database. Blocks. Makes a SQLite file if there is none: ask [`Database::exists`] first.
///
/// # Errors
/// If it cannot be opened or is no database.
pub fn inspect(database: &Database) -> Result<Inspection, StoreError> {
    let mut conn = match database {
        Database::Sqlite(path) => Conn::open_sqlite(path)?,
        Database::Postgres { url, .. } => Conn::open_postgres(url)?,
    };
    let (pending, newer) = migrations::compare(&mut conn)?;
    let not_durable = durability(&mut conn)?;
    // Taking the write lock is refused when the file, its folder or the server allows no writing.
    let not_writable = match conn.begin_immediate().and_then(|()| conn.rollback()) {
        Ok(()) => read_only(&mut conn)?,
        Err(error) => Some(match std::error::Error::source(&error) {
            Some(cause) => cause.to_string(),
            None => error.to_string(),
        }),
    };
    Ok(Inspection {
        pending,
        newer,
        not_durable,
        not_writable,
    })
}

fn durability(conn: &mut Conn) -> Result<Option<String>, StoreError> {
    match &mut conn.db {
        Db::Sqlite(c) => {
            let journal: Journal = diesel::sql_query("PRAGMA journal_mode").get_result(c)?;
            let level: Synchronous = diesel::sql_query("PRAGMA synchronous").get_result(c)?;
            Ok(match (journal.journal_mode.as_str(), level.synchronous) {
                ("wal", 2..) => None,
                ("wal", level) => Some(format!("synchronous is {level} instead of 2 (FULL)")),
                (mode, _) => Some(format!(
                    "the journal mode is {mode} instead of wal: the file system does not support it"
                )),
            })
        }
        Db::Postgres(c) => {
            for name in ["fsync", "synchronous_commit"] {
                let setting: Setting =
                    diesel::sql_query(format!("SELECT current_setting('{name}') AS value")).get_result(c)?;
                if setting.value == "off" {
                    return Ok(Some(format!("{name} is off")));
                }
            }
            Ok(None)
        }
    }
}

fn read_only(conn: &mut Conn) -> Result<Option<String>, StoreError> {
    match &mut conn.db {
        Db::Sqlite(_) => Ok(None),
        Db::Postgres(c) => {
            let setting: Setting =
                diesel::sql_query("SELECT current_setting('transaction_read_only') AS value").get_result(c)?;
            Ok((setting.value == "on").then(|| "the server is read-only (a replica?)".to_owned()))
        }
    }
}
