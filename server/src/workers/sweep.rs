//! Runs the job that removes what has outlived its purpose.

use super::chain_of;
use async_trait::async_trait;
use domain::Clock;
use domain::job::{Job, JobOutcome, JobRunner, Sweep};
use std::sync::Arc;
use store::Store;

/// Runs [`Sweep`].
pub struct SweepRunner {
    /// The database to sweep.
    pub store: Store,
    /// What is old is measured by it.
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl JobRunner for SweepRunner {
    fn kinds(&self) -> &'static [&'static str] {
        &[Sweep::KIND]
    }

    async fn run(&self, _kind: &str, _payload: &str) -> JobOutcome {
        let now = self.clock.now();
        match self.store.write(move |tx| store::sweep::run(tx, now)).await {
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
