//! `guildhall join leave`: takes the gate away again without harming anybody over there.

use super::tools::Tools;
use super::{LeaveArgs, answers, target};
use crate::cli::{CliError, terminal};
use domain::openid::PartyKind;
use relying_parties::join::leave::Leaving;
use std::process::ExitCode;

pub(super) async fn run(tools: &Tools, args: &LeaveArgs) -> Result<ExitCode, CliError> {
    let party = target::find(&tools.store, &args.target).await?;
    if !args.yes {
        if !terminal::is_interactive() {
            return Err(CliError::Refused(
                "nobody is here to answer: give --yes if that is meant".to_owned(),
            ));
        }
        let question = format!(
            "Nobody will log in to {} through this server any more. Go on? (y/n)",
            party.name
        );
        if !matches!(answers::at_terminal(&question, "n")?.as_str(), "y" | "yes") {
            return Err(CliError::Refused("nothing was changed".to_owned()));
        }
    }
    let remote = tools.remote(party.kind, &tools.settings(&party))?;
    let leaving = Leaving {
        store: &tools.store,
        clock: &*tools.clock,
        entropy: std::sync::Arc::clone(&tools.entropy),
        remote: remote.as_deref(),
        subjects: &tools.openid,
        opened_by_hand: args.opened_by_hand,
    };
    let left = leaving.leave(&party.client_id).await?;
    terminal::say(&format!(
        "{} accounts that the gate had closed there are open again",
        left.opened
    ));
    if left.missing > 0 {
        terminal::say(&format!("{} of them are not there any more", left.missing));
    }
    terminal::say(&format!(
        "{} is switched off here; nothing was unlinked, nobody was logged out",
        party.name
    ));
    terminal::say(&format!("Next, over there: {}", next(party.kind)));
    Ok(ExitCode::SUCCESS)
}

/// What its admin does so that everybody gets in again; docs/leaving.md has all of it.
fn next(kind: PartyKind) -> &'static str {
    match kind {
        PartyKind::Mastodon => {
            "take OMNIAUTH_ONLY out at once, so that passwords work again; people without one ask for one at /auth/password/new (docs/leaving.md)"
        }
        PartyKind::Synapse => {
            "switch password_config on again; give people without a password one by the admin API (docs/leaving.md)"
        }
        PartyKind::Mas => {
            "switch passwords on again; give people without one `mas-cli manage set-password` (docs/leaving.md)"
        }
        PartyKind::Other => "give people another way to log in (docs/leaving.md)",
    }
}
