//! `guildhall party disable` and `enable`.

use super::end_sessions::{progress, what_goes_on};
use super::must_mean_it;
use crate::cli::join::target;
use crate::cli::{CliError, terminal};
use domain::openid::RelyingParty;
use relying_parties::registry::Registry;
use std::process::ExitCode;

pub(super) async fn off(registry: &Registry<'_>, target: &str, yes: bool) -> Result<ExitCode, CliError> {
    let party = target::find(registry.store, target).await?;
    let closed = closed_there(&party, registry.count_closed(&party.client_id).await?);
    let warning = closed.iter().map(|closed| format!(" {closed}")).collect::<String>();
    must_mean_it(
        &format!(
            "All log-ins at {} end, and nobody logs in there any more until it is switched on again. {}{warning}",
            party.name,
            what_goes_on(&party)
        ),
        yes,
    )?;
    let ended = registry.disable(&party.client_id, &mut progress).await?;
    terminal::say(&format!("{} is switched off; {ended} log-ins are ended", party.name));
    if let Some(closed) = closed {
        terminal::complain(&format!("warning: {closed}"));
    }
    Ok(ExitCode::SUCCESS)
}

/// What becomes of accounts there that are closed by us, if there are any.
fn closed_there(party: &RelyingParty, closed: i64) -> Option<String> {
    let one = if closed == 1 {
        "account there is"
    } else {
        "accounts there are"
    };
    (closed > 0).then(|| {
        format!(
            "{closed} {one} closed because of the gate. While it is switched off no more are closed, and one is \
             opened only when its member is back; `guildhall join leave {}` opens all of them.",
            party.client_id
        )
    })
}

pub(super) async fn on(registry: &Registry<'_>, target: &str) -> Result<ExitCode, CliError> {
    let party = target::find(registry.store, target).await?;
    registry.enable(&party.client_id).await?;
    terminal::say(&format!("{} is switched on", party.name));
    Ok(ExitCode::SUCCESS)
}
