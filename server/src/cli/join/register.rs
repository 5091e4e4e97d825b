//! `guildhall join --mastodon|--synapse|--mas HOST`: from the answers to a registered server, with the text
//! for both configurations. A server that is registered already is not registered twice: the same command
//! again prints what changes over there, or all of it without the secret.

use super::answers::{self, Answers, Around};
use super::blocks::NewFile;
use super::preflight::{Sides, about_links, provider, switched_off};
use super::tools::Tools;
use super::{ServerArgs, blocks, check, groups, here};
use crate::cli::{CliError, terminal};
use domain::openid::{PartyKind, RelyingParty};
use domain::session::Secret;
use domain::{Origin, Timestamp};
use membership::Permit;
use relying_parties::join::block::{self, Block, Ours};
use relying_parties::join::plan;
use relying_parties::join::{PartyAddress, Plan, Report, ulid};
use relying_parties::preflight::{Change, Preflight};
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
    let server = answers::which(args, allow_loopback)?;
    let known = known(tools, &server).await?;
    if let Some(party) = &known {
        refuse_to_change(args, party)?;
    }
    let written = known.as_ref().map(|party| tools.settings(party)).unwrap_or_default();
    let around = Around {
        known: known.as_ref(),
        settings: &written,
        folder: &tools.config.folder,
        check_group: &|name| groups::check(&tools.config, name, args.regardless),
    };
    let answers = Answers::gather(args, server, &around, &mut answers::at_terminal)?;
    let mut plan = plan_of(tools, args, &answers, known.as_ref(), &written);
    let settings = settings(tools, &answers, &written)?;
    // Made now: nobody should lose a secret because a file cannot be written.
    let file = args.write.as_deref().map(NewFile::make).transpose()?;
    let beside = match &args.write {
        Some(file) if answers.antispam => NewFile::beside(file, block::MODULE_FILE, block::MODULE)?,
        _ => None,
    };
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
    // From here on the secret is known to nobody else: whatever fails, the text is printed.
    let mut failures = Vec::new();
    let ours = here::ours(tools, &answers, &party, (&written, &settings), &mut plan, &mut failures);
    let there = match &secret {
        Some(secret) => block::there(&plan, &party.client_id, Some(secret)),
        None => block::changes(&plan, &party.client_id).unwrap_or_else(|| block::there(&plan, &party.client_id, None)),
    };
    let module = block::module(&plan);
    failures.extend(file.and_then(|file| file.write(&there.text).err()));
    failures.extend(beside.and_then(|file| file.write(block::MODULE).err()));
    let code = |report: Option<&Report>| {
        if failures.is_empty() {
            exit(args, report)
        } else {
            ExitCode::FAILURE
        }
    };
    for failure in &failures {
        terminal::complain(&failure.report());
    }
    if args.json {
        let report = looked(tools, args, &answers, &party).await;
        terminal::say(&as_json(
            &party,
            secret.as_ref(),
            &there,
            module.as_ref(),
            &ours,
            report.as_ref(),
        ));
        return Ok(code(report.as_ref()));
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
    if party.disabled_at.is_some() {
        terminal::say(&switched_off(&party));
    }
    let all = [Some(&there), module.as_ref(), ours.lines.as_ref(), ours.table.as_ref()];
    for block in all.into_iter().flatten() {
        blocks::print(block);
    }
    if !args.yes && !args.no_check {
        answers::at_terminal("\nPress Enter when the other server has it and was restarted", "")?;
    }
    let report = looked(tools, args, &answers, &party).await;
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
    Ok(code(report.as_ref()))
}

async fn looked(tools: &Tools, args: &ServerArgs, answers: &Answers, party: &RelyingParty) -> Option<Report> {
    if args.no_check {
        return None;
    }
    let name = answers.server_name.clone();
    Some(check::look(tools, party.clone(), args.idp_id.as_deref(), name, args.wait).await)
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
async fn known(tools: &Tools, (kind, address): &(PartyKind, PartyAddress)) -> Result<Option<RelyingParty>, CliError> {
    let mut all = tools.store.read::<_, StoreError, _>(parties::list).await?;
    let is_it = |party: &RelyingParty| {
        party.kind == *kind && plan::whereabouts(party).is_some_and(|(found, _)| found == *address)
    };
    if let Some(found) = all.iter().position(is_it) {
        return Ok(Some(all.swap_remove(found)));
    }
    // Two of one host would leave every command that names the host without an answer.
    let host = address.host();
    let is_there = |uri: &String| Origin::parse(uri).is_some_and(|origin| origin.authority() == host);
    match all.iter().find(|party| party.redirect_uris.iter().any(is_there)) {
        None => Ok(None),
        Some(other) => Err(CliError::Refused(format!(
            "{host} is registered already, as {id} ({kind}), with other addresses than these. If that was wrong, take it away first: `guildhall party remove {id}`; a second program on the same host is registered with `guildhall party add`",
            id = other.client_id,
            kind = other.kind.as_str(),
        ))),
    }
}

/// What is registered is changed by another command, and nobody should believe that this one did it.
fn refuse_to_change(args: &ServerArgs, party: &RelyingParty) -> Result<(), CliError> {
    let mut options = Vec::new();
    if let Some(name) = args.name.as_deref().map(str::trim).filter(|name| *name != party.name) {
        options.push(format!("--name {}", quoted(name)));
    }
    let group = args
        .group
        .as_deref()
        .map(|group| group.strip_prefix("group:").unwrap_or(group));
    if let Some(group) = group.filter(|group| Some(*group) != party.gate_group.as_deref()) {
        options.push(format!("--group {}", quoted(group)));
    }
    if args.synthetic_email && !party.synthetic_email {
        options.push("--synthetic-email true".to_owned());
    }
    if !options.is_empty() {
        let (id, options) = (&party.client_id, options.join(" "));
        return Err(CliError::Refused(format!(
            "{} is registered already, as {id}, and this was not applied: {options}. Change it with `guildhall party set {id} {options}`, then join again without that",
            party.name
        )));
    }
    if args.exclusive && party.disabled_at.is_some() {
        return Err(CliError::Refused(switched_off(party)));
    }
    Ok(())
}

/// A word for a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn plan_of(
    tools: &Tools,
    args: &ServerArgs,
    answers: &Answers,
    known: Option<&RelyingParty>,
    written: &PartySettings,
) -> Plan {
    let drawn = || ulid::draw(tools.clock.now(), &*tools.entropy);
    let registered = known.and_then(plan::whereabouts).and_then(|(_, provider)| provider);
    Plan {
        kind: answers.kind,
        address: answers.address.clone(),
        name: answers.name.clone(),
        our_name: tools.config.instance.title.clone(),
        issuer: tools.issuer(),
        provider: match answers.kind {
            PartyKind::Synapse => args.idp_id.clone().unwrap_or_else(|| plan::idp_id(written.provider())),
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
fn settings(tools: &Tools, answers: &Answers, written: &PartySettings) -> Result<PartySettings, CliError> {
    let mut settings = written.clone();
    settings.server_name = answers.server_name.clone().or(settings.server_name);
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
    // Its admin API tells neither passwords nor links, so nothing would follow from it.
    if party.kind == PartyKind::Mastodon && args.csv.is_none() {
        return Err(CliError::Refused(
            "a Mastodon's admin API says neither who has a password nor who is linked: give the list of its accounts with --csv FILE (docs/join.md)"
                .to_owned(),
        ));
    }
    let sides = Sides {
        tools,
        settings,
        provider: provider(party, settings, args.idp_id.as_deref()),
    };
    let change = Change {
        exclusive: true,
        ..Change::of(party, settings)
    };
    let result: Preflight = sides.compare(party, args.csv.as_deref(), change).await?;
    if result.open_to_others() > 0 {
        return Err(CliError::Refused(about_links(party, true, &result).unwrap_or_default()));
    }
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

fn as_json(
    party: &RelyingParty,
    secret: Option<&Secret>,
    there: &Block,
    module: Option<&Block>,
    ours: &Ours,
    report: Option<&Report>,
) -> String {
    let block =
        |block: &Block| json!({ "file": block.file, "first": block.first, "text": block.text, "also": block.also });
    let value = json!({
        "client_id": party.client_id,
        "client_secret": secret.map(Secret::reveal),
        "there": block(there),
        "module": module.map(block),
        "here": ours.table.as_ref().map(block),
        "here_lines": ours.lines.as_ref().map(block),
        "check": report,
    });
    serde_json::to_string_pretty(&value).expect("it is plain data")
}
