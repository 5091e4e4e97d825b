//! `guildhall join --mastodon|--synapse|--mas HOST`: from the answers to a registered server, with the text
//! for both configurations. A server that is registered already is not registered twice: the same command
//! again prints the same text, without the secret.

use super::answers::{self, Answers};
use super::preflight::{Sides, provider};
use super::tools::Tools;
use super::{ServerArgs, blocks, check};
use crate::cli::{CliError, terminal};
use domain::Timestamp;
use domain::openid::{PartyKind, RelyingParty};
use domain::session::Secret;
use membership::Permit;
use relying_parties::join::block::{self, Block, Here};
use relying_parties::join::plan::{self, SYNAPSE_PROVIDER};
use relying_parties::join::{Plan, Report, ulid};
use relying_parties::preflight::{Mode, Preflight};
use relying_parties::registry::{self, NewParty};
use relying_parties::settings::{AdminApi, PartySettings};
use serde_json::json;
use std::process::ExitCode;
use std::time::Duration;
use store::{StoreError, relying_parties as parties};

pub(super) async fn run(tools: &Tools, args: &ServerArgs) -> Result<ExitCode, CliError> {
    if !args.yes && !terminal::is_interactive() {
        return Err(CliError::Refused(
            "nobody is here to answer questions: give --yes, and what is not to be the default: --name, --group, --synthetic-email, --antispam, --admin-url, --admin-secret-file"
                .to_owned(),
        ));
    }
    let allow_loopback = tools.config.development.allow_loopback;
    let answers = Answers::gather(args, allow_loopback, &mut answers::at_terminal)?;
    let known = known(tools, &answers).await?;
    let mut plan = plan_of(tools, args, &answers, known.as_ref());
    let settings = settings(tools, &answers, known.as_ref())?;
    if plan.exclusive {
        let party = known.clone().unwrap_or_else(|| provisional(&plan, tools.clock.now()));
        refuse_to_lock_out(tools, args, &party, &settings).await?;
    }
    let (party, secret) = match known {
        Some(party) => (party, None),
        None => {
            let registered = registry::register(
                &tools.store,
                Permit::operator(),
                new_party(&plan),
                allow_loopback,
                &*tools.clock,
                &*tools.entropy,
            )
            .await?;
            (registered.party, registered.secret)
        }
    };
    let here = here(tools, &answers, &party, &mut plan)?;
    let there = block::there(&plan, &party.client_id, secret.as_ref());
    if let Some(file) = &args.write {
        blocks::write_new(file, &there.text)?;
    }
    if args.json {
        let report = looked(tools, args, &party).await;
        terminal::say(&as_json(
            &party,
            secret.as_ref(),
            &there,
            here.as_ref(),
            report.as_ref(),
        ));
        return Ok(exit(args, report.as_ref()));
    }
    terminal::say(&match &secret {
        Some(_) => format!(
            "{} is registered as {}. The secret below is shown this once.",
            party.name, party.client_id
        ),
        None => format!(
            "{} is registered already, as {}; nothing was changed here.",
            party.name, party.client_id
        ),
    });
    blocks::print(&there);
    if let Some(here) = &here {
        blocks::print(here);
    }
    if !args.yes && !args.no_check {
        answers::at_terminal("\nPress Enter when the other server has it and was restarted", "")?;
    }
    let report = looked(tools, args, &party).await;
    if let Some(report) = &report {
        terminal::say("\nSeen from outside:\n");
        terminal::print(&report.to_text());
        if report.failed() {
            terminal::say(&format!(
                "\nLook again when that is done: guildhall join check {}",
                party.client_id
            ));
        }
    }
    Ok(exit(args, report.as_ref()))
}

async fn looked(tools: &Tools, args: &ServerArgs, party: &RelyingParty) -> Option<Report> {
    if args.no_check {
        return None;
    }
    Some(check::look(tools, party.clone(), args.idp_id.as_deref(), args.wait).await)
}

/// Whoever waits wants to know; otherwise the other server cannot have its text yet, and that is no failure.
fn exit(args: &ServerArgs, report: Option<&Report>) -> ExitCode {
    if args.wait > 0 && report.is_some_and(Report::failed) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// The same server, if it is registered already.
async fn known(tools: &Tools, answers: &Answers) -> Result<Option<RelyingParty>, CliError> {
    let all = tools.store.read::<_, StoreError, _>(parties::list).await?;
    let is_it = |party: &RelyingParty| {
        party.kind == answers.kind && plan::whereabouts(party).is_some_and(|(address, _)| address == answers.address)
    };
    Ok(all.into_iter().find(is_it))
}

fn plan_of(tools: &Tools, args: &ServerArgs, answers: &Answers, known: Option<&RelyingParty>) -> Plan {
    let drawn = || ulid::draw(tools.clock.now(), &*tools.entropy);
    let registered = known.and_then(plan::whereabouts).and_then(|(_, provider)| provider);
    Plan {
        kind: answers.kind,
        address: answers.address.clone(),
        name: answers.name.clone(),
        our_name: tools.config.instance.title.clone(),
        issuer: tools.issuer(),
        provider: match answers.kind {
            PartyKind::Synapse => args.idp_id.clone().unwrap_or_else(|| SYNAPSE_PROVIDER.to_owned()),
            PartyKind::Mas => registered.unwrap_or_else(drawn),
            PartyKind::Mastodon | PartyKind::Other => String::new(),
        },
        // What is registered holds, whatever was answered now: it is changed on the admin page.
        gate_group: known.map_or_else(|| answers.group.clone(), |party| party.gate_group.clone()),
        synthetic_email: known.map_or(answers.synthetic_email, |party| party.synthetic_email),
        exclusive: args.exclusive,
        antispam_token: None,
    }
}

fn new_party(plan: &Plan) -> NewParty {
    NewParty {
        name: plan.name.clone(),
        kind: plan.kind,
        website: Some(plan.address.at("/")),
        redirect_uris: vec![plan.redirect_uri()],
        post_logout_uris: plan.post_logout_uris(),
        backchannel_logout_uri: plan.backchannel_logout_uri(),
        scopes: plan.scopes(),
        gate_group: plan.gate_group.clone(),
        synthetic_email: plan.synthetic_email,
        is_public: false,
    }
}

/// A relying party that is not registered yet, so that the pre-flight can come before anything is changed.
fn provisional(plan: &Plan, now: Timestamp) -> RelyingParty {
    RelyingParty {
        client_id: String::new(),
        id: 0,
        name: plan.name.clone(),
        kind: plan.kind,
        website: None,
        redirect_uris: vec![plan.redirect_uri()],
        post_logout_uris: Vec::new(),
        backchannel_logout_uri: None,
        scopes: plan.scopes(),
        sector: registry::sector(&plan.redirect_uri()).unwrap_or_default(),
        gate_group: plan.gate_group.clone(),
        synthetic_email: plan.synthetic_email,
        is_public: false,
        created_at: now,
        disabled_at: None,
    }
}

/// How its admin API is reached: as was answered just now, or as the configuration says.
fn settings(tools: &Tools, answers: &Answers, known: Option<&RelyingParty>) -> Result<PartySettings, CliError> {
    let mut settings = known.map(|party| tools.settings(party)).unwrap_or_default();
    settings.server_name = settings.server_name.or_else(|| answers.server_name.clone());
    if let (Some(url), Some(file)) = (&answers.admin_url, &answers.admin_secret_file) {
        let file = tools.config.folder.join(file);
        let secret = std::fs::read_to_string(&file).map_err(|source| CliError::Io {
            what: format!("{} cannot be read", file.display()),
            source,
        })?;
        settings.admin_api = Some(AdminApi {
            url: url
                .parse()
                .map_err(|_| CliError::Refused(format!("`{url}` is not the address of an admin API")))?,
            secret: secret.trim().to_owned(),
            dry_run: true,
            sweep_every: Duration::from_secs(6 * 3600),
        });
    }
    Ok(settings)
}

async fn refuse_to_lock_out(
    tools: &Tools,
    args: &ServerArgs,
    party: &RelyingParty,
    settings: &PartySettings,
) -> Result<(), CliError> {
    let sides = Sides {
        tools,
        settings,
        provider: provider(party, args.idp_id.as_deref()),
    };
    let result: Preflight = sides.compare(party, args.csv.as_deref(), Mode::Exclusive).await?;
    let count = result.locked_out();
    let accepted = args.accept_locked_out.unwrap_or(0);
    if count == accepted {
        return Ok(());
    }
    let mut table = terminal::columns(&result.table());
    table.truncate(table.trim_end().len());
    terminal::complain(&table);
    Err(CliError::Refused(match args.accept_locked_out {
        None => format!(
            "without passwords {count} people could not log in any more; nothing was changed. Join without --exclusive first and let them link their accounts (docs/join.md), or give --accept-locked-out {count}"
        ),
        Some(said) => format!(
            "--accept-locked-out {said} was given, but {count} people could not log in any more; nothing was changed"
        ),
    }))
}

/// The text for our own configuration; draws the token of the antispam module and writes its file.
fn here(tools: &Tools, answers: &Answers, party: &RelyingParty, plan: &mut Plan) -> Result<Option<Block>, CliError> {
    let mut token_file = None;
    if answers.antispam {
        let name = format!("{}.antispam", party.client_id);
        let file = tools.config.folder.join(&name);
        let token = match std::fs::read_to_string(&file) {
            Ok(there) => there.trim().to_owned(),
            Err(_) => {
                let token = Secret::draw(&*tools.entropy).reveal().to_owned();
                blocks::write_new(&file, &format!("{token}\n"))?;
                token
            }
        };
        plan.antispam_token = Some(token);
        token_file = Some(name);
    }
    let named = answers.admin_url.is_some() || token_file.is_some();
    Ok(block::here(
        &party.client_id,
        &Here {
            admin_url: answers.admin_url.clone(),
            admin_secret_file: answers.admin_secret_file.clone(),
            server_name: answers.server_name.clone().filter(|_| named),
            antispam_token_file: token_file,
        },
    ))
}

fn as_json(
    party: &RelyingParty,
    secret: Option<&Secret>,
    there: &Block,
    here: Option<&Block>,
    report: Option<&Report>,
) -> String {
    let block = |block: &Block| json!({ "file": block.file, "text": block.text, "also": block.also });
    let value = json!({
        "client_id": party.client_id,
        "client_secret": secret.map(Secret::reveal),
        "there": block(there),
        "here": here.map(block),
        "check": report,
    });
    serde_json::to_string_pretty(&value).expect("it is plain data")
}
