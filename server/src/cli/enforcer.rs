//! `guildhall enforcer …`: what is done to accounts at other servers behind the gate. Usernames and names of
//! servers are shown, wallets never.

use super::join::target;
use super::open::Context;
use super::{CliError, terminal};
use crate::app::{StartError, clients, enforcing};
use crate::config::Config;
use crate::doctor::checks::parties;
use crate::real_clock::RealClock;
use clap::Subcommand;
use domain::{AccountId, Clock};
use relying_parties::enforcer::{Did, Enforcer, Mode, PartyStatus, Waiting};
use relying_parties::remote;
use std::collections::HashMap;
use std::process::ExitCode;
use std::sync::Arc;
use store::{Conn, Store, StoreError, accounts};

/// See and do what is done to accounts at other servers behind the gate.
#[derive(Debug, Subcommand)]
pub enum EnforcerCommand {
    /// Show how things stand, from the database alone: no other server is asked.
    Status {
        /// Only this server: its client id or its host.
        #[arg(long, value_name = "SERVER")]
        party: Option<String>,
    },
    /// Compare all members with their accounts over there now, and close and open what differs. The running
    /// instance does the same by itself.
    Run {
        /// Ask the other servers, say what would be done, and do nothing.
        #[arg(long)]
        dry_run: bool,
        /// Only this server: its client id or its host.
        #[arg(long, value_name = "SERVER")]
        party: Option<String>,
    },
}

/// Runs the command.
///
/// # Errors
/// If the database is not usable or there is no such server.
pub async fn run(context: &Context, command: EnforcerCommand) -> Result<ExitCode, CliError> {
    let (config, store) = context.store().await?;
    let only = match &command {
        EnforcerCommand::Status { party } | EnforcerCommand::Run { party, .. } => party.as_deref(),
    };
    let only = match only {
        Some(target) => Some(target::find(&store, target).await?.client_id),
        None => None,
    };
    let enforcer = enforcing::for_operator(&config, store.clone()).await?;
    let all = enforcer.status(only.as_deref()).await?;
    let registered = store.read::<_, StoreError, _>(store::relying_parties::list).await?;
    let closed = {
        let registered = registered.clone();
        store
            .read::<_, StoreError, _>(move |conn| parties::closed_by_us(conn, &registered))
            .await?
    };
    let mut amiss = parties::faults(&config.parties, &registered);
    amiss.extend(parties::cautions(&config, &registered, &closed));
    for (what, fix) in amiss {
        terminal::complain(&format!("warning: {what}: {fix}"));
    }
    if all.is_empty() {
        terminal::say("no other server stands behind this gate yet: see `guildhall party add`");
    }
    match command {
        EnforcerCommand::Status { .. } => {
            for status in &all {
                show(status);
            }
            Ok(ExitCode::SUCCESS)
        }
        EnforcerCommand::Run { dry_run, .. } => {
            let mode = if dry_run { Mode::Dry } else { Mode::Configured };
            let clock: Arc<dyn Clock> = Arc::new(RealClock);
            let http = clients::profiles(&config, Arc::clone(&clock)).map_err(StartError::Clients)?;
            let doors = Doors {
                config: &config,
                http: http.operator(),
                clock,
            };
            let mut failed = false;
            for status in &all {
                failed |= go_over(&enforcer, &store, &doors, status, mode).await?;
            }
            Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
        }
    }
}

fn show(status: &PartyStatus) {
    terminal::say(&heading(status));
    if status.server.is_none() {
        if status.closed > 0 {
            terminal::say(&format!(
                "  {} members there, {} accounts closed by us, which nobody opens",
                status.members, status.closed
            ));
        }
        return;
    }
    let swept = status.swept_at.map_or_else(
        || "not compared yet".to_owned(),
        |at| format!("compared last at {}", at.to_rfc3339()),
    );
    terminal::say(&format!(
        "  {} members there, {} accounts closed by us, {} to do; {swept}",
        status.members,
        status.closed,
        status.waiting.len()
    ));
    let rows: Vec<Vec<String>> = status.waiting.iter().map(row).collect();
    terminal::print(&terminal::columns(&rows));
}

fn heading(status: &PartyStatus) -> String {
    let (party, dry) = (&status.party, if status.dry_run { ", dry run" } else { "" });
    let off = if party.disabled_at.is_some() {
        ", switched off here: nothing is closed"
    } else {
        ""
    };
    match &status.server {
        Some(server) => format!(
            "{} ({}): {} at {server}{dry}{off}",
            party.name,
            party.client_id,
            party.kind.as_str()
        ),
        None => format!(
            "{} ({}): no admin_url in [party.\"{}\"], so nothing is done there",
            party.name, party.client_id, party.client_id
        ),
    }
}

fn row(waiting: &Waiting) -> Vec<String> {
    let next = match waiting.next {
        Did::WouldOpen => "to be opened".to_owned(),
        Did::WouldClose => format!("to be closed, if open ({})", waiting.why),
        _ => "to be looked at".to_owned(),
    };
    vec![
        format!("  {}", waiting.username),
        next,
        waiting.error.clone().unwrap_or_default(),
    ]
}

/// The way to the admin APIs.
struct Doors<'a> {
    config: &'a Config,
    http: reqwest::Client,
    clock: Arc<dyn Clock>,
}

impl Doors<'_> {
    /// Reads one page of accounts: that takes the address, the token and its rights. Whether there is an API
    /// of a kind that we speak.
    async fn try_one(&self, status: &PartyStatus) -> Result<bool, remote::RemoteError> {
        let Some(settings) = self.config.parties.get(&status.party.client_id) else {
            return Ok(false);
        };
        match remote::accounts(status.party.kind, settings, &self.http, &self.clock)? {
            Some(accounts) => accounts.list(None).await.map(|_| true),
            None => Ok(false),
        }
    }
}

/// True if something failed.
async fn go_over(
    enforcer: &Enforcer,
    store: &Store,
    doors: &Doors<'_>,
    status: &PartyStatus,
    mode: Mode,
) -> Result<bool, CliError> {
    terminal::say(&heading(status));
    let Some(server) = &status.server else {
        return Ok(false);
    };
    // Before anything is compared, and also if there is nothing to compare: a wrong token should be noticed
    // on the day it is written down, and not with the first member who lapses.
    match doors.try_one(status).await {
        Ok(true) => terminal::say(&format!(
            "  {server} knows the token; {} members have an account there{}",
            status.members,
            if status.members == 0 { " yet" } else { "" }
        )),
        Ok(false) => {
            terminal::say("  this program speaks no admin API of such a server: nothing is done there");
            return Ok(false);
        }
        Err(error) => {
            terminal::say(&format!("  failed: {error}"));
            return Ok(true);
        }
    }
    let mut names: HashMap<_, _> = status
        .waiting
        .iter()
        .map(|waiting| (waiting.account_id, waiting.username.clone()))
        .collect();
    let mut failed = false;
    let mut rows = Vec::new();
    let outcomes = enforcer.run_over(&status.party.client_id, mode).await?;
    // Whoever is not in the list was closed already, and is looked at whether that is still so.
    let others: Vec<_> = outcomes.iter().map(|(account, _)| *account).collect();
    let others: Vec<_> = others.into_iter().filter(|id| !names.contains_key(id)).collect();
    names.extend(
        store
            .read::<_, StoreError, _>(move |conn| usernames(conn, others))
            .await?,
    );
    for (account, outcome) in outcomes {
        let name = names.remove(&account).unwrap_or_else(|| format!("account {account}"));
        let said = match &outcome {
            Ok(did) => said(*did).to_owned(),
            Err(error) => {
                failed = true;
                format!("failed: {error}")
            }
        };
        rows.push(vec![format!("  {name}"), said]);
    }
    if rows.is_empty() {
        terminal::say("  everything is as it should be");
    }
    terminal::print(&terminal::columns(&rows));
    Ok(failed)
}

/// The usernames of those who are still here.
fn usernames(conn: &mut Conn, of: Vec<AccountId>) -> Result<Vec<(AccountId, String)>, StoreError> {
    let mut all = Vec::with_capacity(of.len());
    for id in of {
        all.extend(accounts::lookup(conn, id)?.map(|account| (id, account.username)));
    }
    Ok(all)
}

fn said(did: Did) -> &'static str {
    match did {
        Did::Nothing => "is as it should be",
        Did::Closed => "closed",
        Did::Opened => "opened again",
        Did::WouldClose => "would be closed",
        Did::WouldOpen => "would be opened again",
        Did::Untouchable => "should be closed, and is an admin there: left open",
        Did::NotTheirs => "should be closed, and nothing says that the account of this name is theirs: left alone",
        Did::Missing => "should be closed, and has no account there",
        Did::ClosedByOthers => "was closed by somebody else there: left to them",
    }
}
