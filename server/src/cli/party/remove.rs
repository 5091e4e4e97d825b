//! `guildhall party remove`: forgets a server, after it was told of every log-in that ends.

use super::end_sessions::{progress, what_goes_on};
use super::must_mean_it;
use crate::cli::join::target;
use crate::cli::{CliError, terminal};
use relying_parties::registry::{Registry, RegistryError};
use std::process::ExitCode;
use std::time::Duration;

/// How often it is looked whether the running server told the other one everything.
const PAUSE: Duration = Duration::from_secs(2);

pub(super) async fn run(
    registry: &Registry<'_>,
    target: &str,
    yes: bool,
    wait: u64,
    regardless: bool,
) -> Result<ExitCode, CliError> {
    let party = target::find(registry.store, target).await?;
    must_mean_it(
        &format!(
            "All log-ins at {} end, and all that is known of them is forgotten. {} Accounts over there stay, but \
             nobody gets in through this server any more.",
            party.name,
            what_goes_on(&party)
        ),
        yes,
    )?;
    let mut left = Duration::from_secs(wait);
    loop {
        match registry.remove(&party.client_id, regardless, &mut progress).await {
            Ok(_) => break,
            Err(RegistryError::StillTelling { waiting }) if !left.is_zero() => {
                terminal::complain(&format!("{waiting} log-outs still have to be told to it"));
                let pause = left.min(PAUSE);
                tokio::time::sleep(pause).await;
                left = left.saturating_sub(pause);
            }
            Err(error) => return Err(error.into()),
        }
    }
    terminal::say(&format!(
        "{} is removed. Take [party.\"{}\"] out of the configuration, if it is there.",
        party.name, party.client_id
    ));
    Ok(ExitCode::SUCCESS)
}
