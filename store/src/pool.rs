//! Connections that are opened on demand up to a limit and kept for the next caller: all of
//! PostgreSQL's, and SQLite's readers (which never wait for the writer, so a few are enough).

use crate::connection::on;
use crate::{Conn, StoreError};
use diesel::RunQueryDsl;
use std::sync::{Arc, Mutex};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Where the connections lead.
pub(crate) enum Target {
    /// A SQLite file, by path.
    Sqlite(String),
    /// A PostgreSQL server, by URL.
    Postgres(String),
}

/// At most `size` connections to one database.
pub(crate) struct Pool {
    target: Target,
    idle: Mutex<Vec<Conn>>,
    permits: Arc<Semaphore>,
}

impl Pool {
    pub(crate) fn new(target: Target, size: usize) -> Self {
        Self {
            target,
            idle: Mutex::new(Vec::new()),
            permits: Arc::new(Semaphore::new(size)),
        }
    }

    /// Waits for a free slot. Hold the permit while the connection is out: in the thread that uses it,
    /// because the caller may go away before that thread is done.
    pub(crate) async fn permit(&self) -> OwnedSemaphorePermit {
        Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .expect("the semaphore is never closed")
    }

    /// An idle connection that still answers, or a new one: after a restart of a PostgreSQL server the
    /// old ones are dead and must not fail the next request.
    pub(crate) fn take(&self) -> Result<Conn, StoreError> {
        while let Some(mut conn) = self.pop() {
            let alive = match &self.target {
                Target::Sqlite(_) => true,
                Target::Postgres(_) => on!(conn, c => diesel::sql_query("SELECT 1").execute(c)).is_ok(),
            };
            if alive {
                return Ok(conn);
            }
        }
        match &self.target {
            Target::Sqlite(path) => Conn::open_sqlite(path),
            Target::Postgres(url) => Conn::open_postgres(url),
        }
    }

    fn pop(&self) -> Option<Conn> {
        self.idle.lock().expect("no panic while the lock is held").pop()
    }

    pub(crate) fn put_back(&self, conn: Conn) {
        self.idle.lock().expect("no panic while the lock is held").push(conn);
    }
}
