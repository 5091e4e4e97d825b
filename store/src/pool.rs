//! Connections that are opened on demand up to a limit and kept for the next caller: all of
//! PostgreSQL's, and SQLite's readers (which never wait for the writer, so a few are enough).

use crate::{Conn, StoreError};
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

    /// An idle connection, or a new one.
    pub(crate) fn take(&self) -> Result<Conn, StoreError> {
        match self.pop() {
            Some(conn) => Ok(conn),
            None => self.open(),
        }
    }

    /// A connection in a transaction that `begin` has begun. After a restart of a PostgreSQL server the
    /// idle connections are dead and must not fail the next request: one that cannot begin is dropped,
    /// and a new one has the last word.
    pub(crate) fn take_begun(&self, begin: fn(&mut Conn) -> Result<(), StoreError>) -> Result<Conn, StoreError> {
        while let Some(mut conn) = self.pop() {
            if begin(&mut conn).is_ok() {
                return Ok(conn);
            }
        }
        let mut conn = self.open()?;
        begin(&mut conn)?;
        Ok(conn)
    }

    fn open(&self) -> Result<Conn, StoreError> {
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
