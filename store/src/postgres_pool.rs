//! Connections to PostgreSQL: opened on demand up to a limit, thrown away when they break.

use crate::connection::on;
use crate::{Conn, StoreError};
use diesel::RunQueryDsl;
use std::sync::{Arc, Mutex};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// At most `size` connections.
pub(crate) struct PostgresPool {
    url: String,
    idle: Mutex<Vec<Conn>>,
    permits: Arc<Semaphore>,
}

impl PostgresPool {
    pub(crate) fn new(url: String, size: usize) -> Self {
        Self {
            url,
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

    /// An idle connection that still answers, or a new one: after a restart of the server the old
    /// ones are dead and must not fail the next request.
    pub(crate) fn take(&self) -> Result<Conn, StoreError> {
        loop {
            let idle = self.idle.lock().expect("no panic while the lock is held").pop();
            let Some(mut conn) = idle else {
                return Conn::open_postgres(&self.url);
            };
            if on!(conn, c => diesel::sql_query("SELECT 1").execute(c)).is_ok() {
                return Ok(conn);
            }
        }
    }

    pub(crate) fn put_back(&self, conn: Conn) {
        self.idle.lock().expect("no panic while the lock is held").push(conn);
    }
}
