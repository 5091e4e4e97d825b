//! What happens every hour. The job is enqueued like any other; its unique key keeps several
//! processes from doing it several times.

use super::chain_of;
use domain::Clock;
use domain::job::Sweep;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use tokio_util::sync::CancellationToken;

/// How long after the start the first time comes: a start has enough to do.
pub const FIRST: Duration = Duration::from_secs(60);
/// How often.
pub const EVERY: Duration = Duration::from_secs(3_600);

/// Enqueues a sweep soon and every hour until `stop` is cancelled.
pub async fn run(store: Store, clock: Arc<dyn Clock>, stop: CancellationToken) {
    let mut hourly = tokio::time::interval_at(tokio::time::Instant::now() + FIRST, EVERY);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = hourly.tick() => {}
        }
        let now = clock.now();
        if let Err(error) = store.write(move |tx| store::jobs::enqueue(tx, &Sweep {}, now)).await {
            tracing::error!(error = %chain_of(&error), "the hourly sweep could not be enqueued");
        }
    }
}
