//! `guildhall party rotate-secret`: a new secret, printed once.

use crate::cli::join::target;
use crate::cli::{CliError, terminal};
use relying_parties::registry::Registry;
use std::process::ExitCode;

pub(super) async fn run(registry: &Registry<'_>, target: &str, keep_old: bool) -> Result<ExitCode, CliError> {
    let party = target::find(registry.store, target).await?;
    let secret = registry.rotate_secret(&party.client_id, keep_old).await?;
    // Alone on standard output, so that it can go into a file.
    terminal::say(secret.reveal());
    terminal::complain(&format!(
        "This is the new secret of {}, shown this once. {}",
        party.name,
        if keep_old {
            "The one before is good for 24 hours still."
        } else {
            "The one before is worth nothing any more: nobody can log in there until it has this one."
        }
    ));
    Ok(ExitCode::SUCCESS)
}
