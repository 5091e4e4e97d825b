//! `guildhall join check`: the other server seen from outside.

use super::tools::Tools;
use super::{CheckArgs, target};
use crate::cli::{CliError, terminal};
use domain::openid::RelyingParty;
use relying_parties::join::check::{Report, Subject, check};
use std::process::ExitCode;
use std::time::Duration;

/// How long to wait before looking again.
const PAUSE: Duration = Duration::from_secs(2);

pub(super) async fn run(tools: &Tools, args: &CheckArgs) -> Result<ExitCode, CliError> {
    let party = target::find(&tools.store, &args.target).await?;
    let report = look(tools, party, args.idp_id.as_deref(), args.wait).await;
    if args.json {
        let text = serde_json::to_string_pretty(&report).expect("a report is plain data");
        terminal::say(&text);
    } else {
        terminal::print(&report.to_text());
    }
    Ok(if report.failed() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Looks; again and again for `wait` seconds until everything is well.
pub(super) async fn look(tools: &Tools, party: RelyingParty, idp_id: Option<&str>, wait: u64) -> Report {
    let subject = Subject::of(party, &tools.issuer(), idp_id);
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
