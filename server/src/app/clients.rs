//! The HTTP clients, by the configuration.

use crate::config::Config;
use domain::Clock;
use net::{BudgetSettings, ClientProfiles, NetError, ProfileSettings};
use std::sync::Arc;

/// Both profiles of clients.
///
/// # Errors
/// If this machine cannot make any (no roots of trust, for example).
pub fn profiles(config: &Config, clock: Arc<dyn Clock>) -> Result<ClientProfiles, NetError> {
    let user_agent = format!("Guildhall/{} (+{}/)", env!("CARGO_PKG_VERSION"), config.instance.origin);
    let allow_loopback = config.development.allow_loopback;
    ClientProfiles::new(
        ProfileSettings {
            user_agent,
            allow_loopback,
            per_host: BudgetSettings::default(),
        },
        clock,
    )
}

/// The client that reads chains for somebody who has no instance (`guildhall gate check --rules`).
///
/// # Errors
/// If this machine cannot make any.
pub fn for_chains(clock: Arc<dyn Clock>) -> Result<reqwest::Client, NetError> {
    let profiles = ClientProfiles::new(
        ProfileSettings {
            user_agent: format!("Guildhall/{}", env!("CARGO_PKG_VERSION")),
            allow_loopback: false,
            per_host: BudgetSettings::default(),
        },
        clock,
    )?;
    Ok(profiles.operator())
}
