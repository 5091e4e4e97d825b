//! `guildhall party set`: changes what is registered.

use super::{SetArgs, show};
use crate::cli::join::{groups, target};
use crate::cli::{CliError, terminal};
use crate::config::Config;
use relying_parties::registry::{Change, Registry};
use std::process::ExitCode;
use store::{StoreError, openid_grants};

pub(super) async fn run(registry: &Registry<'_>, args: SetArgs, config: &Config) -> Result<ExitCode, CliError> {
    if let Some(group) = &args.group {
        groups::check(config, group, args.regardless).map_err(CliError::Refused)?;
    }
    let party = target::find(registry.store, &args.target).await?;
    let change = change(args);
    if change == Change::default() {
        return Err(CliError::Refused(
            "nothing to change was given: see `guildhall party set --help`".to_owned(),
        ));
    }
    let after = registry.update(&party.client_id, change).await?;
    let client_id = after.client_id.clone();
    let living = registry
        .store
        .read::<_, StoreError, _>(move |conn| openid_grants::count_of_party(conn, &client_id))
        .await?;
    terminal::say(if after == party {
        "Nothing differs:\n"
    } else {
        "Changed:\n"
    });
    show::print(&after, living);
    Ok(ExitCode::SUCCESS)
}

fn change(args: SetArgs) -> Change {
    let given = |uris: Vec<String>, none: bool| (none || !uris.is_empty()).then_some(uris);
    // An empty text takes a thing away.
    let text = |given: Option<String>, none: bool| if none { Some(String::new()) } else { given };
    Change {
        name: args.name,
        kind: args.kind.map(Into::into),
        website: args.website,
        redirect_uris: given(args.redirect_uris, false),
        post_logout_uris: given(args.post_logout_uris, args.no_post_logout),
        backchannel_logout_uri: text(args.backchannel_logout, args.no_backchannel_logout),
        scopes: args.scopes,
        gate_group: text(args.group, args.no_group),
        synthetic_email: args.synthetic_email,
    }
}
