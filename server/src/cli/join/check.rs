//! `guildhall join check`: the other server seen from outside.

use super::tools::Tools;
use super::{CheckArgs, target};
use crate::cli::{CliError, terminal};
use domain::openid::{PartyKind, RelyingParty};
use relying_parties::join::check::{Report, Subject, check};
use relying_parties::join::plan;
use std::process::ExitCode;
use std::time::Duration;

/// Some of it could not be looked at: neither well nor wrong.
const NOT_KNOWN: u8 = 2;
/// How long to wait before looking again.
const PAUSE: Duration = Duration::from_secs(2);

pub(super) async fn run(tools: &Tools, args: &CheckArgs) -> Result<ExitCode, CliError> {
    let party = target::find(&tools.store, &args.target).await?;
    let is_known = plan::whereabouts(&party).is_some();
    let report = look(tools, party, args.idp_id.as_deref(), None, args.wait).await;
    if args.json {
        let text = serde_json::to_string_pretty(&report).expect("a report is plain data");
        terminal::say(&text);
    } else {
        terminal::print(&report.to_text());
    }
    Ok(if report.failed() {
        ExitCode::FAILURE
    } else if !is_known {
        ExitCode::from(NOT_KNOWN)
    } else {
        ExitCode::SUCCESS
    })
}

/// Looks; again and again for `wait` seconds until everything is well. `server_name`: what was said just now,
/// and is not in the configuration yet.
pub(super) async fn look(
    tools: &Tools,
    party: RelyingParty,
    idp_id: Option<&str>,
    server_name: Option<String>,
    wait: u64,
) -> Report {
    let settings = tools.settings(&party);
    // What is looked for is what the enforcer goes by: a wrong name in the configuration shows.
    let provider = match party.kind {
        PartyKind::Synapse => Some(idp_id.map_or_else(|| plan::idp_id(settings.provider()), ToOwned::to_owned)),
        _ => idp_id.map(ToOwned::to_owned),
    };
    let subject = Subject::of(party, &tools.issuer(), provider.as_deref()).called(server_name.or(settings.server_name));
    let client = tools.clients.stranger();
    let until = tools.clock.now().plus(Duration::from_secs(wait));
    loop {
        let report = check(&client, &subject, &*tools.clock).await;
        if !report.failed() || tools.clock.now() >= until {
            return report;
        }
        tokio::time::sleep(PAUSE).await;
    }
}
