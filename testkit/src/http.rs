//! An HTTP client for tests: follows no redirect and keeps no cookie, so that a test sees each answer.

use domain::Clock;
use net::{BudgetSettings, ClientProfiles, ProfileSettings};
use std::sync::Arc;

/// A client for loopback listeners.
pub fn client(clock: Arc<dyn Clock>) -> reqwest::Client {
    let settings = ProfileSettings {
        user_agent: "guildhall-tests".into(),
        allow_loopback: true,
        per_host: BudgetSettings::default(),
    };
    ClientProfiles::new(settings, clock)
        .expect("a client can be made")
        .operator()
}
