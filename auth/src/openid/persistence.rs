//! Writing in spite of others: what ends a stolen log-in must not lose against the thief who uses it at the same
//! moment. PostgreSQL lets one of two lose; nothing of that was kept, so it is simply done again.

use crate::handle::Auth;
use store::{Conn, StoreError};

/// How often it is tried.
const TRIES: usize = 5;

impl Auth {
    /// Runs `work` as one transaction, and again if a concurrent change got there first.
    ///
    /// # Errors
    /// What `work` says; [`StoreError::Conflict`] if others got there first every time.
    pub(super) async fn write_again<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&mut Conn) -> Result<T, StoreError> + Clone + Send + 'static,
    {
        for _ in 1..TRIES {
            let once = work.clone();
            match self.store().write(move |conn| once(conn)).await {
                Err(StoreError::Conflict(_)) => {}
                done => return done,
            }
        }
        self.store().write(move |conn| work(conn)).await
    }
}
