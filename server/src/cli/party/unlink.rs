//! `guildhall party unlink`: takes back what ties a member to an account there.

use super::end_sessions::member;
use crate::cli::join::target;
use crate::cli::{CliError, terminal};
use relying_parties::registry::Registry;
use std::process::ExitCode;

pub(super) async fn run(registry: &Registry<'_>, target: &str, username: &str) -> Result<ExitCode, CliError> {
    let party = target::find(registry.store, target).await?;
    let account = member(registry, username).await?;
    let Some(done) = registry.unlink(&party.client_id, account.id).await? else {
        return Err(CliError::Refused(format!(
            "{} is linked to no account at {}: nothing was changed",
            account.username, party.name
        )));
    };
    match (&done.remote, &done.seen_as) {
        (Some(remote), _) => terminal::say(&format!(
            "{} is linked to {remote} at {} no more",
            account.username, party.name
        )),
        (None, seen) => terminal::say(&format!(
            "{} was seen as {} at {}, and is no more; nothing was linked",
            account.username,
            seen.as_deref().unwrap_or_default(),
            party.name
        )),
    }
    if done.was_closed {
        terminal::say(
            "If the gate closed that account there, the running server opens it again within a minute (`guildhall enforcer status`). If the configuration names no admin_url of that server any more, open it there by hand.",
        );
    }
    terminal::say(&format!(
        "What {} was told itself (`guildhall join preflight --link`) stays there: take that link out of the account there too.",
        party.name
    ));
    Ok(ExitCode::SUCCESS)
}
