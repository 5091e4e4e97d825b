//! Read connections to a SQLite file. Readers never wait for the writer (write-ahead log), so a few
//! are enough.

use crate::{Conn, StoreError};
use std::sync::{Arc, Mutex};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A fixed number of read connections, opened when first needed.
pub(crate) struct SqlitePool {
    path: String,
    idle: Mutex<Vec<Conn>>,
    permits: Arc<Semaphore>,
}

impl SqlitePool {
    pub(crate) fn new(path: String, size: usize) -> Self {
        Self {
            path,
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
