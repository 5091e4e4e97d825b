//! One connection, to either database, and the macro that lets one query text serve both.

use crate::StoreError;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};

/// The concrete connection. Queries reach it through [`on!`] only.
pub(crate) enum Db {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// A connection to the database, inside `Store::read` or `Store::write`.
pub struct Conn {
    pub(crate) db: Db,
    /// Set when a job or delivery was enqueued: workers are woken after the commit.
    pub(crate) enqueued: Enqueued,
}

/// What a transaction added to the queues.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Enqueued {
    /// A job.
    pub(crate) jobs: bool,
    /// A delivery.
    pub(crate) deliveries: bool,
}

/// Runs one query body on whichever database is behind `$conn`:
/// `on!(conn, c => dsl.first(c))`. The body is compiled once per database.
macro_rules! on {
    ($conn:expr, $c:ident => $body:expr) => {
        match &mut $conn.db {
            $crate::connection::Db::Sqlite($c) => $body,
            $crate::connection::Db::Postgres($c) => $body,
        }
    };
}
pub(crate) use on;

impl Conn {
    /// Opens a SQLite file with the settings the house wants: write-ahead log, every commit synced
    /// to disk, foreign keys enforced, five seconds of patience.
    pub(crate) fn open_sqlite(path: &str) -> Result<Self, StoreError> {
        let mut c = SqliteConnection::establish(path)?;
        for pragma in [
            "PRAGMA busy_timeout = 5000",
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
            "PRAGMA foreign_keys = ON",
            "PRAGMA temp_store = MEMORY",
            "PRAGMA cache_size = -8000",
            // A page that changes often is copied from the log into the file once per checkpoint: four
            // times the default makes that rarer, and the log at most 16 MB long.
            "PRAGMA wal_autocheckpoint = 4000",
        ] {
            diesel::sql_query(pragma).execute(&mut c)?;
        }
        Ok(Self {
            db: Db::Sqlite(c),
            enqueued: Enqueued::default(),
        })
    }

    /// Opens a connection to PostgreSQL.
    pub(crate) fn open_postgres(url: &str) -> Result<Self, StoreError> {
        Ok(Self {
            db: Db::Postgres(PgConnection::establish(url)?),
            enqueued: Enqueued::default(),
        })
    }

    /// Begins a transaction, or a savepoint inside one.
    pub(crate) fn begin(&mut self) -> Result<(), StoreError> {
        match &mut self.db {
            Db::Sqlite(c) => AnsiTransactionManager::begin_transaction(c)?,
            Db::Postgres(c) => AnsiTransactionManager::begin_transaction(c)?,
        }
        Ok(())
    }

    /// Begins a transaction that reads one state from its first query to its last and changes nothing.
    /// SQLite does so anyway; PostgreSQL would show each query what was committed before it.
    pub(crate) fn begin_snapshot(&mut self) -> Result<(), StoreError> {
        match &mut self.db {
            Db::Sqlite(c) => AnsiTransactionManager::begin_transaction(c)?,
            Db::Postgres(c) => {
                AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
            }
        }
        Ok(())
    }

    /// Begins a SQLite transaction that takes the write lock at once, so that it cannot fail half-way
    /// for want of it. On PostgreSQL an ordinary transaction.
    pub(crate) fn begin_immediate(&mut self) -> Result<(), StoreError> {
        match &mut self.db {
            Db::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?,
            Db::Postgres(c) => AnsiTransactionManager::begin_transaction(c)?,
        }
        Ok(())
    }

    /// Commits the innermost transaction or savepoint.
    pub(crate) fn commit(&mut self) -> Result<(), StoreError> {
        match &mut self.db {
            Db::Sqlite(c) => AnsiTransactionManager::commit_transaction(c)?,
            Db::Postgres(c) => AnsiTransactionManager::commit_transaction(c)?,
        }
        Ok(())
    }

    /// Rolls the innermost transaction or savepoint back.
    pub(crate) fn rollback(&mut self) -> Result<(), StoreError> {
        match &mut self.db {
            Db::Sqlite(c) => AnsiTransactionManager::rollback_transaction(c)?,
            Db::Postgres(c) => AnsiTransactionManager::rollback_transaction(c)?,
        }
        Ok(())
    }
}
