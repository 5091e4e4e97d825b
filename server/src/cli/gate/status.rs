//! `guildhall gate status`: members by rule and stage, brakes, followed chains, servers.

use crate::admin::Office;
use crate::admin::overview::{Overview, stage_count};
use crate::cli::open::Context;
use crate::cli::{CliError, terminal};
use domain::membership::Stage;
use std::process::ExitCode;

/// Asks the chains' servers and the database, and prints what they say.
///
/// # Errors
/// If the configuration is not good or the database is not usable.
pub(super) async fn run(context: &Context) -> Result<ExitCode, CliError> {
    let (config, store) = context.store().await?;
    let office = Office::for_operator(&config, store)?;
    office.probe_chains().await;
    let overview = office.overview().await?;
    terminal::print(&in_words(&overview));
    Ok(ExitCode::SUCCESS)
}

fn in_words(overview: &Overview) -> String {
    let mut text = format!("{}\n", members(overview.members));
    let mut rows = vec![vec![
        "rule".to_owned(),
        "active".to_owned(),
        "grace".to_owned(),
        "limited".to_owned(),
        "dormant".to_owned(),
    ]];
    for rule in overview.rules() {
        let mut row = vec![rule.unwrap_or("(none)").to_owned()];
        row.extend(Stage::ALL.map(|stage| stage_count(&overview.memberships.counts, rule, stage).to_string()));
        rows.push(row);
    }
    text.push_str(&terminal::columns(&rows));
    for (effect, count) in &overview.memberships.effects {
        text.push_str(&format!("{effect}: {}\n", members(*count)));
    }
    for brake in &overview.memberships.brakes {
        let state = if brake.holds(overview.now) { "on" } else { "released" };
        text.push_str(&format!(
            "BRAKE {state} for rule {}: {} of {} would be demoted; since {}\n",
            brake.rule,
            brake.demotions,
            members(brake.members),
            brake.tripped_at.to_rfc3339()
        ));
    }
    let reads = &overview.memberships.reads;
    text.push_str(&format!(
        "reads of chains today: {} for {}, at most {} for one (allowed: {}); {} for drafts of the rules\n",
        reads.reads,
        members(reads.members),
        reads.most,
        overview.memberships.reads_budget,
        reads.drafts
    ));
    for chain in &overview.chains {
        let followed = chain.followed.map_or_else(
            || "not followed yet".to_owned(),
            |number| format!("followed to block {number}"),
        );
        let head = chain
            .head
            .map_or_else(|| "head unknown".to_owned(), |number| format!("head {number}"));
        text.push_str(&format!("{}: {followed}, {head}\n", chain.chain));
    }
    for server in &overview.servers {
        let state = match (server.reachable, &server.last_error) {
            (Some(true), None) => "answers".to_owned(),
            (_, Some(error)) => error.clone(),
            (Some(false), None) => "does not answer".to_owned(),
            (None, None) => "not asked yet".to_owned(),
        };
        text.push_str(&format!(
            "{} server {} ({}): {state}\n",
            server.chain,
            server.index + 1,
            server.host
        ));
    }
    text
}

fn members(count: i64) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} member{plural}")
}
