//! `guildhall party end-sessions`: ends the log-ins of everybody there, or of one member.

use super::must_mean_it;
use crate::cli::join::target;
use crate::cli::{CliError, terminal};
use domain::account::Account;
use domain::openid::{PartyKind, RelyingParty};
use relying_parties::registry::Registry;
use std::process::ExitCode;
use store::{StoreError, accounts};

pub(super) async fn run(
    registry: &Registry<'_>,
    target: &str,
    of: Option<&str>,
    yes: bool,
) -> Result<ExitCode, CliError> {
    let party = target::find(registry.store, target).await?;
    let whose = of.map_or_else(|| "everybody".to_owned(), |name| format!("{name} alone"));
    must_mean_it(
        &format!("The log-ins of {whose} at {} end. {}", party.name, what_goes_on(&party)),
        yes,
    )?;
    let ended = match of {
        None => registry.end_all_log_ins(&party.client_id, &mut progress).await?,
        Some(username) => {
            let account = member(registry, username).await?;
            registry.end_log_ins_of(&party.client_id, account.id).await?
        }
    };
    terminal::say(&format!("{ended} log-ins at {} are ended", party.name));
    if ended == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    terminal::say(match party.backchannel_logout_uri {
        Some(_) => "The running server (`guildhall serve`) tells it now.",
        None => "It is not told: it was registered without an address for that, so sessions over there go on.",
    });
    Ok(ExitCode::SUCCESS)
}

/// What ends over there with the log-ins here and what goes on, as the admins' page says it.
pub(super) fn what_goes_on(party: &RelyingParty) -> String {
    if party.backchannel_logout_uri.is_none() {
        return "It gave no address for log-outs, so the sessions over there go on; it may ask nothing more here \
                for them."
            .to_owned();
    }
    let told = "It is told of each log-in that ends, and logs people out.";
    match party.kind {
        PartyKind::Synapse | PartyKind::Mas => format!(
            "{told} On Matrix that takes devices away: whoever has no key backup cannot read old encrypted messages \
             any more."
        ),
        PartyKind::Mastodon | PartyKind::Other => told.to_owned(),
    }
}

/// The member of this username.
pub(super) async fn member(registry: &Registry<'_>, username: &str) -> Result<Account, CliError> {
    let name = username.trim_start_matches('@').to_lowercase();
    let found = registry
        .store
        .read::<_, StoreError, _>(move |conn| accounts::find_by_username(conn, &name))
        .await?;
    found.ok_or_else(|| {
        CliError::Refused(format!(
            "there is no account `{username}`: see `guildhall account list`"
        ))
    })
}

/// Says how far it came, for those who have thousands.
pub(super) fn progress(ended: usize) {
    terminal::complain(&format!("{ended} log-ins ended so far"));
}
