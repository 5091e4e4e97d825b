//! Read connections to a SQLite file. Readers never wait for the writer (write-ahead log), so a few
//! are enough.

use crate::{Conn, StoreError};
use std::sync::Mutex;
use tokio::sync::Semaphore;

/// A fixed number of read connections, opened when first needed.
pub(crate) struct SqlitePool {
    path: String,
    idle: Mutex<Vec<Conn>>,
    permits: Semaphore,
}

impl SqlitePool {
    pub(crate) fn new(path: String, size: usize) -> Self {
        Self { path, idle: Mutex::new(Vec::new()), permits: Semaphore::new(size) }
    }

    /// Waits for a free slot. Hold the permit while the connection is out.
    pub(crate) async fn permit(&self) -> tokio::sync::SemaphorePermit<'_> {
        self.permits.acquire().await.expect("the semaphore is never closed")
    }

    pub(crate) fn take(&self) -> Result<Conn, StoreError> {
        let idle = self.idle.lock().expect("no panic while the lock is held").pop();
        match idle {
            Some(conn) => Ok(conn),
            None => Conn::open_sqlite(&self.path),
        }
    }

    pub(crate) fn put_back(&self, conn: Conn) {
        self.idle.lock().expect("no panic while the lock is held").push(conn);
    }
}
