//! `[party."rp_…"]`: what the server does at another server that stands behind its gate. Addresses and secrets
//! are here and on no admin page, because this server calls those addresses with those secrets.

use crate::config::document::join;
use crate::config::problem::Problems;
use relying_parties::settings::{
    self, AdminApi, Antispam, DEFAULT_SYNAPSE_PROVIDER, FailMode, FailModes, PartySettings,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::time::Duration;
use url::Url;

/// One server behind the gate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PartySection {
    /// Where its admin API answers, for example `"http://127.0.0.1:8008"`: members who lapse, leave or are
    /// banned here are closed there. Left out: nobody is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_url: Option<String>,
    /// A file with what the admin API wants. Mastodon, Synapse: the access token of an admin. MAS:
    /// `client_id:client_secret` of an admin client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_secret_file: Option<String>,
    /// Do nothing there; `guildhall enforcer run --dry-run` says what would be done.
    pub dry_run: bool,
    /// How often all its members are compared with the gate, whatever was heard: 1 to 168.
    pub sweep_hours: u32,
    /// Matrix: what comes after the colon of its user ids.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_name: Option<String>,
    /// Synapse: what it calls this server: `oidc-` and the `idp_id` of its block in `homeserver.yaml`, or `oidc` if
    /// the block has none. Members' accounts are found by it, and new accounts are only for whoever comes through
    /// it. Left out: `oidc-guildhall`, as `guildhall join` prints it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// What Synapse's antispam module is answered; write it as `[party."rp_…".antispam]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub antispam: Option<AntispamSection>,
}

impl Default for PartySection {
    fn default() -> Self {
        Self {
            admin_url: None,
            admin_secret_file: None,
            dry_run: false,
            sweep_hours: 6,
            server_name: None,
            provider: None,
            antispam: None,
        }
    }
}

/// What Synapse's antispam module is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AntispamSection {
    /// A file with the token that the module must show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_file: Option<String>,
    /// The same as `provider` above; where this was written it may stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Beginnings of localparts that are never asked about: bridges' ghosts.
    pub exempt: Vec<String>,
    /// Whether people of that server who never logged in through this one may go on.
    pub admit_unlinked: bool,
    /// What is answered while nothing can be known.
    pub on_failure: FailureSection,
    /// Rooms that only members of a group may join: `{ "!abc:example.org" = "core" }`.
    pub rooms: BTreeMap<String, String>,
}

impl Default for AntispamSection {
    fn default() -> Self {
        Self {
            token_file: None,
            provider: None,
            exempt: vec!["_gh_".to_owned()],
            admit_unlinked: true,
            on_failure: FailureSection::default(),
            rooms: BTreeMap::new(),
        }
    }
}

/// What is answered to each kind of question while nothing can be known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FailureSection {
    /// New accounts.
    pub register: FailWord,
    /// Log-ins.
    pub login: FailWord,
    /// Joining rooms.
    pub join: FailWord,
    /// Inviting people.
    pub invite: FailWord,
}

impl Default for FailureSection {
    fn default() -> Self {
        let modes = FailModes::default();
        Self {
            register: modes.register.into(),
            login: modes.login.into(),
            join: modes.join.into(),
            invite: modes.invite.into(),
        }
    }
}

/// Yes or no while nothing can be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum FailWord {
    /// They may.
    Open,
    /// They may not.
    Closed,
}

impl From<FailMode> for FailWord {
    fn from(mode: FailMode) -> Self {
        match mode {
            FailMode::Open => Self::Open,
            FailMode::Closed => Self::Closed,
        }
    }
}

impl From<FailWord> for FailMode {
    fn from(word: FailWord) -> Self {
        match word {
            FailWord::Open => Self::Open,
            FailWord::Closed => Self::Closed,
        }
    }
}

/// Checks all of them.
pub(crate) fn check(
    sections: &BTreeMap<String, PartySection>,
    folder: &Path,
    problems: &mut Problems,
) -> settings::Settings {
    let mut parties = HashMap::new();
    for (name, section) in sections {
        let path = join("party", name);
        if name.len() < 4 || !name.starts_with("rp_") {
            problems.add(
                path,
                "the name of such a table is the client id of another server, which begins with rp_: see \
                 `guildhall party list`",
            );
            continue;
        }
        parties.insert(name.clone(), section.check(&path, folder, problems));
    }
    parties
}

impl PartySection {
    fn check(&self, path: &str, folder: &Path, problems: &mut Problems) -> PartySettings {
        let server_name = self.server_name.clone().filter(|name| {
            let is_good = is_server_name(name);
            if !is_good {
                problems.add(
                    format!("{path}.server_name"),
                    "this is no server name: write what comes after the colon of a user id, for example \"example.org\"",
                );
            }
            is_good
        });
        let provider = self.provider(path, problems);
        PartySettings {
            admin_api: self.admin_api(path, folder, problems),
            // Names of accounts are compared with it; Matrix asks servers to have names without capitals.
            server_name: server_name.map(|name| name.to_ascii_lowercase()),
            antispam: self
                .antispam
                .as_ref()
                .and_then(|section| section.check(&format!("{path}.antispam"), &provider, folder, problems)),
            provider: Some(provider),
        }
    }

    /// What Synapse calls us, wherever that is written.
    fn provider(&self, path: &str, problems: &mut Problems) -> String {
        let asked = self.antispam.as_ref().and_then(|section| section.provider.as_ref());
        let said = [
            (format!("{path}.provider"), self.provider.as_ref()),
            (format!("{path}.antispam.provider"), asked),
        ];
        for (path, text) in &said {
            if text.is_some_and(|text| !is_provider(text)) {
                problems.add(
                    path.clone(),
                    "this is not how Synapse calls an OpenID provider: write oidc- and the idp_id of its block, for example \"oidc-guildhall\"",
                );
            }
        }
        if let (Some(here), Some(asked)) = (&self.provider, asked)
            && here != asked
        {
            problems.add(
                format!("{path}.antispam.provider"),
                "this differs from the provider of the server itself, and Synapse has one name for us: leave this one out",
            );
        }
        let provider = self.provider.as_deref().or(asked.map(String::as_str));
        provider.unwrap_or(DEFAULT_SYNAPSE_PROVIDER).to_owned()
    }

    fn admin_api(&self, path: &str, folder: &Path, problems: &mut Problems) -> Option<AdminApi> {
        if !(1..=168).contains(&self.sweep_hours) {
            problems.add(format!("{path}.sweep_hours"), "write 1 to 168 hours");
        }
        let (url, file) = match (&self.admin_url, &self.admin_secret_file) {
            (Some(url), Some(file)) => (url, file),
            (None, None) => return None,
            (Some(_), None) => {
                problems.add(
                    format!("{path}.admin_secret_file"),
                    "the admin API wants a token: name a file that holds it, or leave admin_url out",
                );
                return None;
            }
            (None, Some(_)) => {
                problems.add(
                    format!("{path}.admin_url"),
                    "a secret without an address: write where the admin API answers, or leave admin_secret_file out",
                );
                return None;
            }
        };
        let secret = problems.keep(&format!("{path}.admin_secret_file"), secret(&folder.join(file)));
        let url = problems.keep(&format!("{path}.admin_url"), address(url));
        Some(AdminApi {
            url: url?,
            secret: secret?,
            dry_run: self.dry_run,
            sweep_every: Duration::from_secs(u64::from(self.sweep_hours) * 3600),
        })
    }
}

impl AntispamSection {
    fn check(&self, path: &str, provider: &str, folder: &Path, problems: &mut Problems) -> Option<Antispam> {
        let Some(file) = &self.token_file else {
            problems.add(
                format!("{path}.token_file"),
                "name a file with the token that the antispam module shows: 32 characters or more",
            );
            return None;
        };
        let token = problems.keep(&format!("{path}.token_file"), secret(&folder.join(file)))?;
        if token.len() < 32 {
            problems.add(
                format!("{path}.token_file"),
                "the token is too short to be a secret: 32 characters or more",
            );
        }
        if self.exempt.iter().any(String::is_empty) {
            problems.add(format!("{path}.exempt"), "an empty beginning exempts everybody");
        }
        for room in self.rooms.keys().filter(|room| !room.starts_with('!')) {
            problems.add(
                join(&format!("{path}.rooms"), room),
                "the id of a room begins with !; an alias can be moved to another room",
            );
        }
        Some(Antispam {
            token,
            provider: provider.to_owned(),
            exempt: self.exempt.clone(),
            admits_unlinked: self.admit_unlinked,
            on_failure: FailModes {
                register: self.on_failure.register.into(),
                login: self.on_failure.login.into(),
                join: self.on_failure.join.into(),
                invite: self.on_failure.invite.into(),
            },
            rooms: self.rooms.clone().into_iter().collect(),
        })
    }
}

fn address(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some());
    let url = url.ok_or("this is not the address of a server: it begins with https:// or http://")?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("a secret does not belong into an address: put it into admin_secret_file");
    }
    Ok(url)
}

fn secret(path: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let text = text.trim();
    if text.is_empty() || text.contains(char::is_whitespace) {
        return Err(format!("{} must hold one secret and nothing else", path.display()));
    }
    Ok(text.to_owned())
}

/// Synapse puts `oidc-` before an `idp_id`, whose characters it limits; a block without one is `oidc`.
fn is_provider(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte);
    let id = text.strip_prefix("oidc-");
    text == "oidc" || id.is_some_and(|id| !id.is_empty() && id.len() <= 250 && id.bytes().all(allowed))
}

fn is_server_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    !text.is_empty() && text.len() <= 230 && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use relying_parties::settings::FailMode;
    use std::time::Duration;

    const CHAIN: &str = "[chain.\"eip155:1\"]\nrpc = [\"https://rpc.example\"]\n";

    fn config(folder: &std::path::Path, party: &str) -> Result<Config, Vec<String>> {
        let text = format!("[instance]\ndomain = \"guild.example\"\n[membership]\nmode = \"open\"\n{CHAIN}{party}");
        Config::parse(&text, folder, &[]).map_err(|problems| problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_relying_party_is_read_with_its_secrets_from_files_and_shows_them_nowhere() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("admin"), "the-admin-token\n").expect("written");
        std::fs::write(folder.path().join("spam"), "0123456789abcdef0123456789abcdef\n").expect("written");
        let party = "[party.rp_abc]\nadmin_url = \"http://127.0.0.1:8008\"\nadmin_secret_file = \"admin\"\n\
                     sweep_hours = 2\nserver_name = \"example.org\"\n[party.rp_abc.antispam]\ntoken_file = \"spam\"\n\
                     on_failure = { join = \"closed\" }\nrooms = { \"!abc:example.org\" = \"core\" }\n";
        let config = config(folder.path(), party).expect("a good configuration");
        let party = &config.parties["rp_abc"];
        let api = party.admin_api.as_ref().expect("an admin API");
        assert_eq!((api.secret.as_str(), api.dry_run), ("the-admin-token", false));
        assert_eq!(api.sweep_every, Duration::from_secs(7200));
        let antispam = party.antispam.as_ref().expect("antispam");
        assert_eq!(
            (antispam.on_failure.join, antispam.on_failure.login),
            (FailMode::Closed, FailMode::Open)
        );
        assert_eq!(antispam.provider, "oidc-guildhall");
        assert_eq!(antispam.rooms["!abc:example.org"], "core");
        let shown = format!("{config:?}");
        assert!(!shown.contains("the-admin-token") && !shown.contains("0123456789abcdef"));
    }

    #[test]
    fn what_synapse_calls_us_is_said_once_for_everything_and_where_it_was_said_before_it_may_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("spam"), "0123456789abcdef0123456789abcdef\n").expect("written");
        let antispam = "[party.rp_abc.antispam]\ntoken_file = \"spam\"\n";
        for (text, expected) in [
            ("[party.rp_abc]\n".to_owned(), "oidc-guildhall"),
            ("[party.rp_abc]\nprovider = \"oidc-hall\"\n".to_owned(), "oidc-hall"),
            (antispam.to_owned(), "oidc-guildhall"),
            (
                format!("[party.rp_abc]\nprovider = \"oidc-hall\"\n{antispam}"),
                "oidc-hall",
            ),
            (format!("{antispam}provider = \"oidc\"\n"), "oidc"),
            (
                format!("[party.rp_abc]\nprovider = \"oidc\"\n{antispam}provider = \"oidc\"\n"),
                "oidc",
            ),
        ] {
            let config = config(folder.path(), &text).expect("a good configuration");
            let party = &config.parties["rp_abc"];
            assert_eq!(party.provider(), expected, "{text}");
            assert!(
                party.antispam.as_ref().is_none_or(|asks| asks.provider == expected),
                "{text}"
            );
        }
    }

    #[test]
    fn the_name_of_a_homeserver_is_kept_in_small_letters_as_names_of_accounts_are() {
        let folder = tempfile::tempdir().expect("a folder");
        for text in ["example.org", "Example.ORG"] {
            let config = config(folder.path(), &format!("[party.rp_abc]\nserver_name = \"{text}\"\n"));
            let config = config.expect("a good configuration");
            assert_eq!(config.parties["rp_abc"].server_name.as_deref(), Some("example.org"));
        }
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("short"), "abc").expect("written");
        std::fs::write(folder.path().join("long"), "0123456789abcdef0123456789abcdef").expect("written");
        let antispam = "[party.rp_a.antispam]\ntoken_file = \"long\"\nprovider = \"oidc\"\n";
        assert!(config(folder.path(), antispam).is_ok());
        assert!(config(folder.path(), "[party.rp_abc]\nserver_name = \"example.org\"\n").is_ok());
        for (party, expected) in [
            ("[party.abc]\n", "begins with rp_"),
            ("[party.rp_a]\nadmin_url = \"http://x\"\n", "name a file"),
            ("[party.rp_a]\nadmin_secret_file = \"short\"\n", "without an address"),
            (
                "[party.rp_a]\nadmin_url = \"ftp://x\"\nadmin_secret_file = \"short\"\n",
                "begins with https",
            ),
            (
                "[party.rp_a]\nadmin_url = \"http://a:b@x\"\nadmin_secret_file = \"short\"\n",
                "does not belong",
            ),
            (
                "[party.rp_a]\nadmin_url = \"http://x\"\nadmin_secret_file = \"none\"\n",
                "cannot be read",
            ),
            ("[party.rp_a]\nsweep_hours = 0\n", "1 to 168"),
            ("[party.rp_a]\nserver_name = \"@a:b c\"\n", "no server name"),
            ("[party.rp_a.antispam]\n", "name a file with the token"),
            ("[party.rp_a.antispam]\ntoken_file = \"short\"\n", "too short"),
            (
                "[party.rp_a.antispam]\ntoken_file = \"long\"\nprovider = \"guildhall\"\n",
                "oidc-guildhall",
            ),
            ("[party.rp_a]\nprovider = \"guildhall\"\n", "oidc-guildhall"),
            (
                "[party.rp_a]\nprovider = \"oidc-hall\"\n[party.rp_a.antispam]\ntoken_file = \"long\"\nprovider = \"oidc\"\n",
                "leave this one out",
            ),
            ("[party.rp_a]\ndry_rum = true\n", "dry_run"),
        ] {
            let found = config(folder.path(), party).expect_err(party).join("\n");
            assert!(found.contains(expected), "{party}: {found}");
        }
    }
}
