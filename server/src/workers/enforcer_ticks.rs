//! The enforcer's sweeps: now and then all members of a relying party are compared with the gate. A sweep puts
//! jobs with unique keys into the queue, so that several processes that tick do nothing twice.

use super::chain_of;
use relying_parties::enforcer::Enforcer;
use std::time::Duration;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

/// How often it is seen whose sweep is due.
pub const EVERY: Duration = Duration::from_secs(60);

/// Ticks now and every minute until `stop` is cancelled. Where no admin API is configured there is nothing to
/// tick for.
pub async fn run(enforcer: Enforcer, stop: CancellationToken) {
    if !enforcer.has_work() {
        return;
    }
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = enforcer.tick().await {
            tracing::error!(error = %chain_of(&error), "relying parties could not be compared with the gate; tried again soon");
        }
    }
}
