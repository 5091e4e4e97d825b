//! `guildhall party list`: the registered servers.

use super::show;
use crate::cli::{CliError, terminal};
use relying_parties::registry::Registry;
use std::process::ExitCode;

pub(super) async fn run(registry: &Registry<'_>, json: bool) -> Result<ExitCode, CliError> {
    let all = registry.list().await?;
    if json {
        let values: Vec<_> = all
            .iter()
            .map(|(party, living)| show::as_json(party, *living))
            .collect();
        terminal::say(&serde_json::to_string_pretty(&values).expect("it is plain data"));
        return Ok(ExitCode::SUCCESS);
    }
    if all.is_empty() {
        terminal::say(
            "no server is registered: `guildhall join` puts a Mastodon, a Synapse or a MAS behind the gate, `guildhall party add` any other",
        );
    }
    let rows: Vec<Vec<String>> = all
        .into_iter()
        .map(|(party, living)| {
            vec![
                party.client_id,
                party.kind.as_str().to_owned(),
                party.sector,
                format!("{living} log-ins"),
                if party.disabled_at.is_some() { "off" } else { "on" }.to_owned(),
                party.name,
            ]
        })
        .collect();
    terminal::print(&terminal::columns(&rows));
    Ok(ExitCode::SUCCESS)
}
