//! Runs the job that removes what has outlived its purpose.

use super::chain_of;
use async_trait::async_trait;
use domain::job::{Job, JobOutcome, JobRunner, Sweep};
use domain::{Clock, Timestamp};
use std::sync::Arc;
use store::{Store, StoreError, sweep};

/// Runs [`Sweep`].
pub struct SweepRunner {
    /// The database to sweep.
    pub store: Store,
    /// What is old is measured by it.
    pub clock: Arc<dyn Clock>,
}

impl SweepRunner {
    /// Ids of activities are the one thing of which millions may be old: removed a bounded number at a
    /// time, so that nobody waits long for the database.
    async fn sweep(&self, now: Timestamp) -> Result<usize, StoreError> {
        let mut rows = self.store.write(move |tx| sweep::run(tx, now)).await?;
        loop {
            let gone = self.store.write(move |tx| sweep::forget_received(tx, now)).await?;
            rows += gone;
            if gone < sweep::RECEIVED_AT_ONCE {
                return Ok(rows);
            }
        }
    }
}

#[async_trait]
impl JobRunner for SweepRunner {
    fn kinds(&self) -> &'static [&'static str] {
        &[Sweep::KIND]
    }

    async fn run(&self, _kind: &str, _payload: &str) -> JobOutcome {
        let now = self.clock.now();
        match self.sweep(now).await {
            Ok(rows) => {
                tracing::debug!(rows, "swept");
                JobOutcome::Done
            }
            Err(error) => JobOutcome::Retry {
                why: chain_of(&error),
                after: None,
            },
        }
    }
}
