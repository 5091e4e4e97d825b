//! Connections to PostgreSQL: opened on demand up to a limit, thrown away when they break.

use crate::connection::on;
use crate::{Conn, StoreError};
use diesel::RunQueryDsl;
use std::sync::Mutex;
use tokio::sync::Semaphore;

/// At most `size` connections.
pub(crate) struct PostgresPool {
    url: String,
    idle: Mutex<Vec<Conn>>,
    permits: Semaphore,
}

impl PostgresPool {
    pub(crate) fn new(url: String, size: usize) -> Self {
        Self { url, idle: Mutex::new(Vec::new()), permits: Semaphore::new(size) }
    }

    /// Waits for a free slot. Hold the permit while the connection is out.
    pub(crate) async fn permit(&self) -> tokio::sync::SemaphorePermit<'_> {
        self.permits.acquire().await.expect("the semaphore is never closed")
    }

    /// An idle connection that still answers, or a new one: after a restart of the server the old
    /// ones are dead and must not fail the next request.
    pub(crate) fn take(&self) -> Result<Conn, StoreError> {
        loop {
            let idle = self.idle.lock().expect("no panic while the lock is held").pop();
            let Some(mut conn) = idle else { return Conn::open_postgres(&self.url) };
            if on!(conn, c => diesel::sql_query("SELECT 1").execute(c)).is_ok() {
                return Ok(conn);
            }
        }
    }

    pub(crate) fn put_back(&self, conn: Conn) {
        self.idle.lock().expect("no panic while the lock is held").push(conn);
    }
}
