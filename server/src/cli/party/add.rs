//! `guildhall party add`: registers a server and prints its secret, once.

use super::{AddArgs, show};
use crate::cli::join::groups;
use crate::cli::{CliError, terminal};
use crate::config::Config;
use domain::openid::PartyScope;
use domain::session::Secret;
use relying_parties::registry::{NewParty, Registered, Registry};
use serde_json::json;
use std::process::ExitCode;

pub(super) async fn run(registry: &Registry<'_>, args: AddArgs, config: &Config) -> Result<ExitCode, CliError> {
    let issuer = &config.instance.origin;
    if let Some(group) = &args.group {
        groups::check(config, group, args.regardless).map_err(CliError::Refused)?;
    }
    if args.scopes.has(PartyScope::Email) && !args.synthetic_email {
        return Err(CliError::Refused(
            "no real address is ever told: the scope email comes with --synthetic-email".to_owned(),
        ));
    }
    let new = NewParty {
        name: args.name,
        kind: args.kind.into(),
        website: args.website,
        redirect_uris: args.redirect_uris,
        post_logout_uris: args.post_logout_uris,
        backchannel_logout_uri: args.backchannel_logout,
        scopes: args.scopes,
        gate_group: args.group,
        synthetic_email: args.synthetic_email,
        is_public: args.public,
    };
    let Registered { party, secret } = registry.register(new).await?;
    let secret = secret.as_ref().map(Secret::reveal);
    if args.json {
        let mut value = show::as_json(&party, 0);
        value["issuer"] = json!(issuer.to_string());
        value["client_secret"] = json!(secret);
        terminal::say(&serde_json::to_string_pretty(&value).expect("it is plain data"));
        return Ok(ExitCode::SUCCESS);
    }
    terminal::say(&format!("{} is registered.\n", party.name));
    let mut rows = vec![
        vec!["issuer".to_owned(), issuer.to_string()],
        vec!["client id".to_owned(), party.client_id.clone()],
    ];
    rows.push(vec![
        "client secret".to_owned(),
        secret.unwrap_or("none: it is a public client").to_owned(),
    ]);
    terminal::print(&terminal::columns(&rows));
    if secret.is_some() {
        terminal::say("\nThe secret is shown this once. Give it to the other server's admin in a safe way.");
    }
    terminal::say("Log-ins must use PKCE (S256).");
    Ok(ExitCode::SUCCESS)
}
