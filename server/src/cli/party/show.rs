//! `guildhall party show`: what is registered about one server. Its secret is not known to anybody here.

use crate::cli::join::target;
use crate::cli::{CliError, terminal};
use domain::openid::RelyingParty;
use relying_parties::registry::Registry;
use serde_json::{Value, json};
use std::process::ExitCode;
use store::{StoreError, openid_grants};

pub(super) async fn run(registry: &Registry<'_>, target: &str, json: bool) -> Result<ExitCode, CliError> {
    let party = target::find(registry.store, target).await?;
    let client_id = party.client_id.clone();
    let living = registry
        .store
        .read::<_, StoreError, _>(move |conn| openid_grants::count_of_party(conn, &client_id))
        .await?;
    if json {
        let value = as_json(&party, living);
        terminal::say(&serde_json::to_string_pretty(&value).expect("it is plain data"));
    } else {
        print(&party, living);
    }
    Ok(ExitCode::SUCCESS)
}

/// All of it as columns.
pub(super) fn print(party: &RelyingParty, living: i64) {
    let mut rows = vec![
        ("name", party.name.clone()),
        ("client id", party.client_id.clone()),
        ("kind", party.kind.as_str().to_owned()),
    ];
    rows.extend(party.website.iter().map(|uri| ("website", uri.clone())));
    rows.extend(party.redirect_uris.iter().map(|uri| ("redirect URI", uri.clone())));
    rows.extend(
        party
            .post_logout_uris
            .iter()
            .map(|uri| ("post-logout URI", uri.clone())),
    );
    let told = party.backchannel_logout_uri.as_deref();
    rows.extend([
        ("hears of log-outs at", told.unwrap_or("nowhere").to_owned()),
        ("may ask for", party.scopes.to_string()),
        (
            "who may log in",
            party
                .gate_group
                .as_ref()
                .map_or_else(|| "every member".to_owned(), |group| format!("the group {group}")),
        ),
        (
            "addresses",
            if party.synthetic_email {
                "made up, reaching nobody"
            } else {
                "none"
            }
            .to_owned(),
        ),
        ("secret", if party.is_public { "none" } else { "yes" }.to_owned()),
        ("registered", party.created_at.to_rfc3339()),
        ("log-ins", living.to_string()),
        (
            "log-in is",
            party
                .disabled_at
                .map_or_else(|| "on".to_owned(), |at| format!("off since {}", at.to_rfc3339())),
        ),
    ]);
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|(name, value)| vec![name.to_owned(), value])
        .collect();
    terminal::print(&terminal::columns(&rows));
}

/// The same for programs.
pub(super) fn as_json(party: &RelyingParty, living: i64) -> Value {
    json!({
        "client_id": party.client_id,
        "name": party.name,
        "kind": party.kind.as_str(),
        "website": party.website,
        "redirect_uris": party.redirect_uris,
        "post_logout_redirect_uris": party.post_logout_uris,
        "backchannel_logout_uri": party.backchannel_logout_uri,
        "scopes": party.scopes.to_string(),
        "sector": party.sector,
        "group": party.gate_group,
        "synthetic_email": party.synthetic_email,
        "public": party.is_public,
        "log_ins": living,
        "registered_at": party.created_at.to_rfc3339(),
        "disabled_at": party.disabled_at.map(domain::Timestamp::to_rfc3339),
    })
}
