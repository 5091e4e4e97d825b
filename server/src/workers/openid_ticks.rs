//! What the OpenID provider does by time: log-ins at other servers end with the sessions they rest on, and
//! keys come and go. Several processes that tick do nothing twice.

use super::chain_of;
use auth::Auth;
use std::time::Duration;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

/// How often it is seen whose session is gone.
pub const EVERY: Duration = Duration::from_secs(2);

/// After how many ticks the keys are looked at.
const KEYS_EVERY: u32 = 30;

/// Ticks now and every two seconds until `stop` is cancelled.
pub async fn run(auth: Auth, stop: CancellationToken) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut since_keys = KEYS_EVERY;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = auth.end_orphaned_grants().await {
            tracing::error!(error = %chain_of(&error), "log-ins without a session could not be ended; tried again soon");
        }
        since_keys += 1;
        if since_keys >= KEYS_EVERY {
            since_keys = 0;
            if let Err(error) = auth.openid().keep_keys().await {
                tracing::error!(error = %chain_of(&error), "the keys of the OpenID provider could not be looked after");
            }
        }
    }
}
