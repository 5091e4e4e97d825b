//! What memberships do by time. A tick puts jobs into the queue and each has a unique key, so that several
//! processes that tick do nothing twice.

use super::chain_of;
use membership::Membership;
use std::time::Duration;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

/// How often it is seen who is due.
pub const EVERY: Duration = Duration::from_secs(2);

/// After how many ticks stock is taken, which reads all memberships.
const STOCK_EVERY: u32 = 8;

/// Ticks now and every two seconds until `stop` is cancelled.
pub async fn run(membership: Membership, stop: CancellationToken) {
    let mut ticks = tokio::time::interval(EVERY);
    // A tick that took long is not made up for by a crowd of others.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut since_stock = STOCK_EVERY;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = membership.tick().await {
            tracing::error!(error = %chain_of(&error), "members could not be looked after; tried again soon");
        }
        since_stock += 1;
        if since_stock >= STOCK_EVERY {
            since_stock = 0;
            if let Err(error) = membership.take_stock().await {
                tracing::error!(error = %chain_of(&error), "memberships could not be counted");
            }
        }
    }
}
