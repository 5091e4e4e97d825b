//! `guildhall party disable` and `enable`.

use super::end_sessions::{progress, what_goes_on};
use super::must_mean_it;
use crate::cli::join::target;
use crate::cli::{CliError, terminal};
use relying_parties::registry::Registry;
use std::process::ExitCode;

pub(super) async fn off(registry: &Registry<'_>, target: &str, yes: bool) -> Result<ExitCode, CliError> {
    let party = target::find(registry.store, target).await?;
    must_mean_it(
        &format!(
            "All log-ins at {} end, and nobody logs in there any more until it is switched on again. {}",
            party.name,
            what_goes_on(&party)
        ),
        yes,
    )?;
    let ended = registry.disable(&party.client_id, &mut progress).await?;
    terminal::say(&format!("{} is switched off; {ended} log-ins are ended", party.name));
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn on(registry: &Registry<'_>, target: &str) -> Result<ExitCode, CliError> {
    let party = target::find(registry.store, target).await?;
    registry.enable(&party.client_id).await?;
    terminal::say(&format!("{} is switched on", party.name));
    Ok(ExitCode::SUCCESS)
}
