//! `guildhall join preflight`: who could not log in any more, and who can be linked.

use super::tools::Tools;
use super::{PreflightArgs, target};
use crate::cli::{CliError, terminal};
use domain::openid::{PartyKind, RelyingParty};
use relying_parties::join::plan;
use relying_parties::join::{JoinError, PartyAddress};
use relying_parties::preflight::{self, Asks, BadUserList, Change, Home, Kind, Preflight, TheirAccount, link};
use relying_parties::settings::PartySettings;
use std::path::Path;
use std::process::ExitCode;
use store::StoreError;

pub(super) async fn run(tools: &Tools, args: &PreflightArgs) -> Result<ExitCode, CliError> {
    let party = target::find(&tools.store, &args.target).await?;
    let mut settings = tools.settings(&party);
    settings.server_name = args.server_name.clone().or(settings.server_name);
    let sides = Sides {
        tools,
        settings: &settings,
        provider: provider(&party, &settings, args.idp_id.as_deref()),
    };
    let change = change(args, &party, &settings);
    let mut result = sides.compare(&party, args.csv.as_deref(), change).await?;
    let mut linked = None;
    if args.link {
        let remote = tools
            .remote(party.kind, &settings)?
            .ok_or_else(|| no_admin_api(&party))?;
        let done = link::link_all(&*remote, &result.accounts, &sides.provider).await;
        linked = Some(done.map_err(JoinError::from)?);
        result = sides.compare(&party, None, change).await?;
    }
    if args.json {
        let mut report = result.to_json();
        report["switched_off"] = serde_json::Value::Bool(party.disabled_at.is_some());
        let text = serde_json::to_string_pretty(&report).expect("a report is plain data");
        terminal::say(&text);
        return Ok(exit(&result, &party));
    }
    if let Some(linked) = linked {
        terminal::say(&format!("{} accounts were linked", linked.linked.len()));
        for name in linked.missing {
            terminal::say(&format!("  {name} is not there any more"));
        }
        for name in linked.taken {
            terminal::say(&format!("  {name} is linked to somebody else already: left as it is"));
        }
        terminal::say("");
    }
    if party.disabled_at.is_some() {
        terminal::say(&switched_off(&party));
        terminal::say("");
    }
    print(&result, args.all);
    if let Some(remark) = about_links(&party, args.csv.is_some(), &result) {
        terminal::say("");
        terminal::say(&remark);
    }
    let address = plan::whereabouts(&party).map(|(address, _)| address);
    let address = settings
        .admin_api
        .as_ref()
        .and_then(|api| PartyAddress::parse(api.url.as_str(), true).ok())
        .or(address);
    if let Some(address) = address {
        let lines = preflight::link_lines(
            party.kind,
            &result.accounts,
            &address,
            &sides.provider,
            settings.server_name.as_deref(),
        );
        commands(party.kind, &lines);
    }
    Ok(exit(&result, &party))
}

/// That nobody gets in through us now, whatever the table says of passwords.
pub(super) fn switched_off(party: &RelyingParty) -> String {
    format!(
        "{} is switched off here: nobody can log in there through this server, and whoever is linked counts as not admitted, until `guildhall party enable {}`",
        party.name, party.client_id
    )
}

/// What the configuration says, and what the operator only thinks of yet.
fn change(args: &PreflightArgs, party: &RelyingParty, settings: &PartySettings) -> Change {
    let written = Change::of(party, settings);
    Change {
        exclusive: args.exclusive,
        enforces: written.enforces || args.enforced,
        asks: if args.refuse_unlinked {
            Asks::Everybody
        } else {
            written.asks
        },
        ..written
    }
}

/// What is to be said about the links of a provider that was in our place before.
pub(super) fn about_links(party: &RelyingParty, has_list: bool, result: &Preflight) -> Option<String> {
    if party.kind != PartyKind::Mastodon {
        return None;
    }
    if let Some(sql) = preflight::set_aside(&result.accounts) {
        return Some(format!(
            "{} accounts are linked by another OpenID provider, and Mastodon would give each of them to whoever has that username here. Before Mastodon reads our block, run in its database:\n\n{sql}",
            result.open_to_others()
        ));
    }
    (!has_list).then(|| {
        "Mastodon's admin API tells no links. If another OpenID provider was ever set up there, its links would give accounts to strangers: give the list with --csv (docs/join.md)".to_owned()
    })
}

/// A server that is switched off is never safe: whoever has no password there is out already. Nor is one whose
/// accounts would be given to others.
fn exit(result: &Preflight, party: &RelyingParty) -> ExitCode {
    if result.locked_out() == 0 && result.open_to_others() == 0 && party.disabled_at.is_none() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Nobody told us who has an account there. A server that `join` is about to register has no client id yet.
fn no_admin_api(party: &RelyingParty) -> CliError {
    CliError::Refused(match party.client_id.as_str() {
        "" => format!(
            "{} is not registered yet: join it without --exclusive first, or give --admin-url and --admin-secret-file, or the list of its accounts with --csv FILE (docs/join.md)",
            party.name
        ),
        id => format!(
            "the configuration names no admin API of that server: write admin_url and admin_secret_file under [party.\"{id}\"], or give the list with --csv FILE (docs/join.md)"
        ),
    })
}

/// What the other server calls us in its links.
pub(super) fn provider(party: &RelyingParty, settings: &PartySettings, idp_id: Option<&str>) -> String {
    let registered = plan::whereabouts(party).and_then(|(_, provider)| provider);
    match party.kind {
        PartyKind::Synapse => match idp_id {
            None => settings.provider().to_owned(),
            // Synapse's one exception, for configurations from long ago.
            Some("oidc") => "oidc".to_owned(),
            Some(id) => format!("oidc-{id}"),
        },
        PartyKind::Mas => registered.unwrap_or_default(),
        PartyKind::Mastodon => "openid_connect".to_owned(),
        PartyKind::Other => String::new(),
    }
}

/// Where both lists come from.
pub(super) struct Sides<'a> {
    pub(super) tools: &'a Tools,
    pub(super) settings: &'a PartySettings,
    pub(super) provider: String,
}

impl Sides<'_> {
    /// Reads both sides and sorts every account.
    pub(super) async fn compare(
        &self,
        party: &RelyingParty,
        csv: Option<&Path>,
        change: Change,
    ) -> Result<Preflight, CliError> {
        let theirs = self.theirs(party, csv).await?;
        if theirs.is_empty() {
            return Err(JoinError::from(BadUserList::Empty).into());
        }
        let (here, openid) = (party.clone(), self.tools.openid.clone());
        let ours = self
            .tools
            .store
            .read::<_, StoreError, _>(move |conn| preflight::our_members(conn, &here, &openid))
            .await?;
        Ok(Preflight {
            change,
            accounts: preflight::sort(party.kind, theirs, &ours, change),
        })
    }

    async fn theirs(&self, party: &RelyingParty, csv: Option<&Path>) -> Result<Vec<TheirAccount>, CliError> {
        let kind = party.kind;
        if let Some(file) = csv {
            let bytes = std::fs::read(file).map_err(|source| CliError::Io {
                what: format!("{} cannot be read", file.display()),
                source,
            })?;
            let home = Home::of(self.settings.server_name.as_deref(), Some(&party.sector));
            return Ok(preflight::parse(kind, &home, &bytes).map_err(JoinError::from)?);
        }
        let remote = self
            .tools
            .remote(kind, self.settings)?
            .ok_or_else(|| no_admin_api(party))?;
        Ok(preflight::their_accounts(&*remote, &self.provider)
            .await
            .map_err(JoinError::from)?)
    }
}

/// Totals, then the accounts that something is to be said about.
pub(super) fn print(result: &Preflight, all: bool) {
    terminal::say(&format!("As if: {}.\n", result.change.words().join("; ")));
    terminal::print(&terminal::columns(&result.table()));
    let rows = result.rows();
    let is_told = |index: usize| {
        all || result.accounts.get(index).is_some_and(|one| {
            let is_open = matches!(
                one.kind,
                Kind::Linkable | Kind::SameName | Kind::LinkedToNobody | Kind::LinkedElsewhere
            );
            is_open || one.is_locked_out || one.is_closed_by_gate
        })
    };
    let mut told: Vec<Vec<String>> = rows.iter().take(1).cloned().collect();
    told.extend(
        rows.into_iter()
            .skip(1)
            .enumerate()
            .filter(|(index, _)| is_told(*index))
            .map(|(_, row)| row),
    );
    if told.len() > 1 {
        terminal::say("");
        terminal::print(&terminal::columns(&told));
    }
}

fn commands(kind: PartyKind, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    terminal::say(match kind {
        PartyKind::Mastodon => "\nTo link the accounts that members have shown to be theirs, run over there:\n",
        _ => {
            "\nTo link the accounts that members have shown to be theirs, give --link, or run over there with an admin's token in ADMIN_TOKEN:\n"
        }
    });
    for line in lines {
        terminal::say(line);
    }
}
