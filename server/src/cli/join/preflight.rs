//! `guildhall join preflight`: who could not log in any more, and who can be linked.

use super::tools::Tools;
use super::{PreflightArgs, target};
use crate::cli::{CliError, terminal};
use domain::openid::{PartyKind, RelyingParty};
use relying_parties::join::plan::{self, SYNAPSE_PROVIDER};
use relying_parties::join::{JoinError, PartyAddress};
use relying_parties::preflight::{self, BadUserList, Home, Kind, Mode, Preflight, TheirAccount, link};
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
        provider: provider(&party, args.idp_id.as_deref()),
    };
    let mode = if args.exclusive { Mode::Exclusive } else { Mode::Beside };
    let mut result = sides.compare(&party, args.csv.as_deref(), mode).await?;
    let mut linked = None;
    if args.link {
        let remote = tools.remote(party.kind, &settings)?.ok_or_else(no_admin_api)?;
        let done = link::link_all(&*remote, &result.accounts, &sides.provider).await;
        linked = Some(done.map_err(JoinError::from)?);
        result = sides.compare(&party, None, mode).await?;
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

/// A server that is switched off is never safe: whoever has no password there is out already.
fn exit(result: &Preflight, party: &RelyingParty) -> ExitCode {
    if result.locked_out() == 0 && party.disabled_at.is_none() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn no_admin_api() -> CliError {
    CliError::Refused(
        "the configuration names no admin API of that server: write admin_url and admin_secret_file under [party.\"rp_…\"], or give the list with --csv FILE (docs/join.md)"
            .to_owned(),
    )
}

/// What the other server calls us in its links.
pub(super) fn provider(party: &RelyingParty, idp_id: Option<&str>) -> String {
    let registered = plan::whereabouts(party).and_then(|(_, provider)| provider);
    match party.kind {
        PartyKind::Synapse => match idp_id.unwrap_or(SYNAPSE_PROVIDER) {
            // Synapse's one exception, for configurations from long ago.
            "oidc" => "oidc".to_owned(),
            id => format!("oidc-{id}"),
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
        mode: Mode,
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
            mode,
            accounts: preflight::sort(party.kind, theirs, &ours, mode),
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
        let remote = self.tools.remote(kind, self.settings)?.ok_or_else(no_admin_api)?;
        Ok(preflight::their_accounts(&*remote, &self.provider)
            .await
            .map_err(JoinError::from)?)
    }
}

/// Totals, then the accounts that something is to be said about.
pub(super) fn print(result: &Preflight, all: bool) {
    terminal::print(&terminal::columns(&result.table()));
    let rows = result.rows();
    let is_told = |index: usize| {
        all || result.accounts.get(index).is_some_and(|one| {
            one.is_locked_out || matches!(one.kind, Kind::Linkable | Kind::SameName | Kind::LinkedToNobody)
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
