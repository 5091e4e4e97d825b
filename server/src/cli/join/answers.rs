//! What `join` needs to know: from options, or from at most five questions. An answer that cannot be is asked
//! for again, with the reason; an option that cannot be ends the command before anything is registered.

use super::ServerArgs;
use crate::cli::{CliError, terminal};
use domain::Origin;
use domain::gate::Effect;
use domain::openid::{PartyKind, RelyingParty};
use relying_parties::join::PartyAddress;
use relying_parties::settings::PartySettings;
use std::path::Path;
use url::Url;

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answers {
    pub(super) kind: PartyKind,
    pub(super) address: PartyAddress,
    pub(super) name: String,
    pub(super) group: Option<String>,
    pub(super) synthetic_email: bool,
    pub(super) antispam: bool,
    pub(super) admin_url: Option<String>,
    pub(super) admin_secret_file: Option<String>,
    pub(super) server_name: Option<String>,
    /// Nobody said so: it follows from the host.
    pub(super) is_name_guessed: bool,
}

/// What is known before anything is asked.
pub(super) struct Around<'a> {
    /// The server, if it is registered already: what is registered is not asked for.
    pub(super) known: Option<&'a RelyingParty>,
    /// What the configuration says about it: that is not asked for either.
    pub(super) settings: &'a PartySettings,
    /// Where files of the configuration are.
    pub(super) folder: &'a Path,
    /// Whether people can be in this group.
    pub(super) check_group: &'a dyn Fn(&str) -> Result<(), String>,
}

/// Which server is meant.
pub(super) fn which(args: &ServerArgs, allow_loopback: bool) -> Result<(PartyKind, PartyAddress), CliError> {
    let (kind, host) = match (&args.mastodon, &args.synapse, &args.mas) {
        (Some(host), None, None) => (PartyKind::Mastodon, host),
        (None, Some(host), None) => (PartyKind::Synapse, host),
        (None, None, Some(host)) => (PartyKind::Mas, host),
        _ => {
            return Err(refused(
                "say what to join: --mastodon HOST, --synapse HOST or --mas HOST",
            ));
        }
    };
    for (given, suits, option, why) in [
        (
            args.server_name.is_some(),
            kind != PartyKind::Mastodon,
            "--server-name",
            "is for --synapse and --mas: accounts of a Mastodon have no such name",
        ),
        (
            args.idp_id.is_some(),
            kind == PartyKind::Synapse,
            "--idp-id",
            "is for --synapse: no other server has one",
        ),
        (
            args.synthetic_email,
            kind == PartyKind::Mastodon,
            "--synthetic-email",
            "is for --mastodon: Matrix asks nobody for an address",
        ),
        (
            args.antispam,
            kind == PartyKind::Synapse,
            "--antispam",
            "is for --synapse: its module asks the questions",
        ),
    ] {
        if given && !suits {
            return Err(refused(format!("{option} {why}")));
        }
    }
    if let Some(id) = &args.idp_id
        && !id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte))
    {
        return Err(refused("an idp_id is of letters, digits, dots, dashes, _ and ~"));
    }
    let address = PartyAddress::parse(host, allow_loopback)?;
    let url = Url::parse(address.as_str()).ok();
    if let Some(url) = url.filter(|url| url.path() != "/") {
        return Err(refused(format!(
            "a server is joined at its host, without a path: leave `{}` out",
            url.path()
        )));
    }
    Ok((kind, address))
}

fn refused(text: impl Into<String>) -> CliError {
    CliError::Refused(text.into())
}

/// Puts a question with a default and gives the answer.
pub(super) type Ask<'a> = dyn FnMut(&str, &str) -> Result<String, CliError> + 'a;

struct Dialog<'a, 'b> {
    ask: &'a mut Ask<'b>,
    yes: bool,
}

impl Dialog<'_, '_> {
    /// What was given, the default with `--yes`, or an answer: asked again until it can be.
    fn get<T>(
        &mut self,
        given: Option<&str>,
        question: &str,
        default: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, CliError> {
        if let Some(given) = given {
            return read(given.trim()).map_err(CliError::Refused);
        }
        if self.yes {
            return read(default).map_err(CliError::Refused);
        }
        let mut reason = String::new();
        loop {
            let answer = (self.ask)(&format!("{reason}{question}"), default)?;
            match read(answer.trim()) {
                Ok(read) => return Ok(read),
                Err(why) => reason = format!("{why}.\n"),
            }
        }
    }

    fn yes_or_no(&mut self, given: bool, question: &str) -> Result<bool, CliError> {
        self.get(given.then_some("y"), question, "n", |answer| {
            match answer.to_ascii_lowercase().as_str() {
                "y" | "yes" => Ok(true),
                "n" | "no" => Ok(false),
                _ => Err(format!("`{answer}` is neither y nor n")),
            }
        })
    }
}

impl Answers {
    /// Asks what was not given and is not known. `ask` is not called with `--yes`.
    pub(super) fn gather(
        args: &ServerArgs,
        (kind, address): (PartyKind, PartyAddress),
        around: &Around<'_>,
        ask: &mut Ask<'_>,
    ) -> Result<Self, CliError> {
        let mut dialog = Dialog { ask, yes: args.yes };
        let (server_name, is_name_guessed) = server_name(args, kind, &address, around, &mut dialog)?;
        let usual_name = server_name.clone().unwrap_or_else(|| address.host());
        let name = match (around.known, &args.name) {
            (Some(party), _) => party.name.clone(),
            (None, Some(name)) => name.trim().to_owned(),
            // A homeserver is called as its people's ids end; one question is enough for both.
            (None, None) if kind != PartyKind::Mastodon => usual_name,
            (None, None) => dialog.get(None, "What do people call that server?", &usual_name, |name| {
                Ok(name.to_owned())
            })?,
        };
        let group = match around.known {
            Some(party) => party.gate_group.clone(),
            None => dialog.get(
                args.group.as_deref(),
                "Only members in one group of the gate? (its name; empty: every member)",
                "",
                |answer| group(answer, around),
            )?,
        };
        let synthetic_email = match (around.known, kind) {
            (Some(party), _) => party.synthetic_email,
            (None, PartyKind::Mastodon) => dialog.yes_or_no(
                args.synthetic_email,
                "Give people an address that reaches nobody? Without one, Mastodon asks them for theirs (y/n)",
            )?,
            _ => false,
        };
        let antispam = match kind {
            PartyKind::Synapse if around.settings.antispam.is_none() || args.antispam => dialog.yes_or_no(
                args.antispam,
                "Shall its antispam module ask here about registrations, log-ins, joins and invitations too? (y/n)",
            )?,
            _ => false,
        };
        let (admin_url, admin_secret_file) = admin_api(args, kind, around, &mut dialog)?;
        Ok(Self {
            kind,
            address,
            name,
            group,
            synthetic_email,
            antispam,
            admin_url,
            admin_secret_file,
            server_name,
            is_name_guessed,
        })
    }
}

/// What comes after the colon of Matrix ids, and whether that is a guess.
fn server_name(
    args: &ServerArgs,
    kind: PartyKind,
    address: &PartyAddress,
    around: &Around<'_>,
    dialog: &mut Dialog<'_, '_>,
) -> Result<(Option<String>, bool), CliError> {
    if !matches!(kind, PartyKind::Synapse | PartyKind::Mas) {
        return Ok((None, false));
    }
    if let (None, Some(name)) = (&args.server_name, &around.settings.server_name) {
        return Ok((Some(name.clone()), false));
    }
    let name = dialog.get(
        args.server_name.as_deref(),
        "What comes after the colon of its user ids?",
        &guess(kind, address).unwrap_or_default(),
        |answer| {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
            if answer.is_empty() || answer.len() > 230 || !answer.bytes().all(allowed) {
                return Err(format!(
                    "`{answer}` is no server name: of @ada:example.org it is example.org"
                ));
            }
            Ok(answer.to_owned())
        },
    )?;
    Ok((Some(name), args.server_name.is_none() && args.yes))
}

fn group(answer: &str, around: &Around<'_>) -> Result<Option<String>, String> {
    let name = answer.strip_prefix("group:").unwrap_or(answer);
    if name.is_empty() {
        return Ok(None);
    }
    if !matches!(Effect::parse(&format!("group:{name}")), Ok(Effect::Group(_))) {
        return Err("a group is 1 to 30 of a-z, 0-9 and _, as in `group:<name>` of a rule".to_owned());
    }
    (around.check_group)(name).map(|()| Some(name.to_owned()))
}

/// Where its admin API answers, and the file with its secret: both or neither.
fn admin_api(
    args: &ServerArgs,
    kind: PartyKind,
    around: &Around<'_>,
    dialog: &mut Dialog<'_, '_>,
) -> Result<(Option<String>, Option<String>), CliError> {
    let given = args.admin_url.is_some() || args.admin_secret_file.is_some();
    if around.settings.admin_api.is_some() && !given {
        return Ok((None, None));
    }
    let url = dialog.get(
        args.admin_url.as_deref(),
        "Where does its admin API answer? (a URL; empty: accounts are not closed there when memberships lapse)",
        "",
        url,
    )?;
    let file = match &url {
        None => args.admin_secret_file.clone(),
        Some(_) => dialog.get(
            args.admin_secret_file.as_deref(),
            "Which file holds the admin API's token? (relative to the configuration; empty: none)",
            "",
            |answer| file(answer, kind, around.folder),
        )?,
    };
    match (url, file) {
        (Some(url), Some(file)) => Ok((Some(url), Some(file))),
        (None, None) => Ok((None, None)),
        _ if given || args.yes => Err(refused(
            "an admin API needs both: --admin-url URL and --admin-secret-file FILE",
        )),
        _ => Ok((None, None)),
    }
}

fn url(answer: &str) -> Result<Option<String>, String> {
    if answer.is_empty() {
        return Ok(None);
    }
    let url = Url::parse(answer)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some());
    let url = url
        .ok_or_else(|| format!("`{answer}` is not the address of an admin API: it begins with https:// or http://"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("a secret does not belong into an address: put it into the file".to_owned());
    }
    Ok(Some(answer.to_owned()))
}

fn file(answer: &str, kind: PartyKind, folder: &Path) -> Result<Option<String>, String> {
    if answer.is_empty() {
        return Ok(None);
    }
    let path = folder.join(answer);
    match std::fs::read_to_string(&path) {
        Ok(text) if text.trim().is_empty() => Err(format!("{} is empty", path.display())),
        Ok(text) if kind == PartyKind::Mas && !is_client(text.trim()) => Err(format!(
            "{} does not hold client_id:client_secret, both of a client of that service",
            path.display()
        )),
        Ok(_) => Ok(Some(answer.to_owned())),
        Err(error) => Err(format!("{} cannot be read: {error}", path.display())),
    }
}

/// What the admin API of a MAS wants to know.
fn is_client(secret: &str) -> bool {
    secret
        .split_once(':')
        .is_some_and(|(id, secret)| !id.is_empty() && !secret.is_empty())
}

/// Most homeservers answer at `matrix.` before the name that their user ids have, and a MAS at one of a few more.
fn guess(kind: PartyKind, address: &PartyAddress) -> Option<String> {
    let origin = Origin::parse(address.as_str())?;
    let host = origin.host();
    let before: &[&str] = match kind {
        PartyKind::Mas => &["matrix.", "auth.", "mas.", "account."],
        _ => &["matrix."],
    };
    let rest = before.iter().find_map(|before| host.strip_prefix(before));
    Some(rest.filter(|rest| rest.contains('.')).unwrap_or(host).to_owned())
}

/// Asks at the terminal.
pub(super) fn at_terminal(question: &str, default: &str) -> Result<String, CliError> {
    terminal::ask(question, default).map_err(|source| CliError::Io {
        what: "the questions were broken off".to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::Parser;

    fn args(words: &[&str]) -> ServerArgs {
        let all = ["guildhall", "join"].into_iter().chain(words.iter().copied());
        match Cli::try_parse_from(all).expect("a command").command {
            crate::cli::Command::Join(args) => args.server,
            other => panic!("{other:?}"),
        }
    }

    /// The outcome, and every question that was put. Rules give the group `core`, and there are files `token` and `client`.
    fn answered(words: &[&str], answers: &[&str]) -> (Result<Answers, CliError>, Vec<String>) {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("token"), "t0k3n\n").expect("written");
        std::fs::write(folder.path().join("client"), "id:t0k3n\n").expect("written");
        let (mut answers, mut asked) = (answers.iter(), Vec::new());
        let args = args(words);
        let around = Around {
            known: None,
            settings: &PartySettings::default(),
            folder: folder.path(),
            check_group: &|name| match name {
                "core" => Ok(()),
                _ => Err(format!("no rule gives {name}")),
            },
        };
        let outcome = which(&args, false).and_then(|server| {
            Answers::gather(&args, server, &around, &mut |question, default| {
                asked.push(question.to_owned());
                Ok(answers.next().map_or(default, |answer| *answer).to_owned())
            })
        });
        (outcome, asked)
    }

    #[test]
    fn nobody_is_asked_more_than_five_questions() {
        for (server, first) in [
            ("--mastodon", &["The other one", "core", "y"][..]),
            ("--synapse", &["other.example", "core", "y"]),
            ("--mas", &["other.example", "core"]),
        ] {
            let file = if server == "--mas" { "client" } else { "token" };
            let api = ["http://127.0.0.1:8008", file];
            let answers: Vec<&str> = first.iter().copied().chain(api).collect();
            let (outcome, asked) = answered(&[server, "matrix.other.example"], &answers);
            let outcome = outcome.expect("answers");
            assert!(asked.len() <= 5, "{asked:?}");
            assert_eq!(
                (outcome.name.as_str(), outcome.group.as_deref()),
                (first[0], Some("core"))
            );
            assert_eq!(outcome.admin_secret_file.as_deref(), Some(file));
            let wanted = (server != "--mastodon").then_some("other.example");
            assert_eq!(outcome.server_name.as_deref(), wanted);
            assert!(!outcome.is_name_guessed);
        }
    }

    #[test]
    fn an_answer_that_cannot_be_is_asked_for_again_with_the_reason() {
        let answers = [
            "@ada:other.example",
            "other.example",
            "nobodys",
            "core",
            "maybe",
            "yes",
            "somewhere",
            "http://127.0.0.1:8008",
            "missing",
            "token",
        ];
        let (outcome, asked) = answered(&["--synapse", "m.example"], &answers);
        let outcome = outcome.expect("answers");
        assert!(outcome.antispam && outcome.admin_url.is_some());
        for (again, why) in [
            (1, "is no server name"),
            (3, "no rule gives nobodys"),
            (5, "`maybe` is neither y nor n"),
            (7, "is not the address"),
            (9, "cannot be read"),
        ] {
            assert!(asked[again].contains(why), "{}", asked[again]);
        }
        // Nothing at all is an answer: no admin API.
        let (outcome, _) = answered(
            &["--synapse", "m.example"],
            &["m.example", "", "n", "http://127.0.0.1:8008", "missing", ""],
        );
        assert_eq!(outcome.expect("answers").admin_url, None);
    }

    #[test]
    fn a_mas_is_known_by_a_client_and_its_secret_and_not_by_a_token() {
        let api = |server, file| {
            let usual = [server, "m.example", "--yes", "--admin-url", "http://127.0.0.1:1"];
            answered(&[&usual[..], &["--admin-secret-file", file]].concat(), &[]).0
        };
        assert!(api("--mas", "client").is_ok() && api("--synapse", "token").is_ok());
        let error = api("--mas", "token").expect_err("refused").to_string();
        assert!(error.contains("client_id:client_secret"), "{error}");
        for secret in ["", ":", "id:", ":secret", "id"] {
            assert!(!is_client(secret), "{secret:?}");
        }
    }

    #[test]
    fn the_name_of_a_homeserver_is_guessed_from_where_it_or_its_mas_answers() {
        for (kind, host, name) in [
            (PartyKind::Synapse, "matrix.guild.example", "guild.example"),
            (PartyKind::Synapse, "auth.guild.example", "auth.guild.example"),
            (PartyKind::Mas, "matrix.guild.example", "guild.example"),
            (PartyKind::Mas, "auth.guild.example", "guild.example"),
            (PartyKind::Mas, "mas.guild.example", "guild.example"),
            (PartyKind::Mas, "account.guild.example", "guild.example"),
            (PartyKind::Mas, "guild.example", "guild.example"),
            (PartyKind::Mas, "auth.example", "auth.example"),
        ] {
            let address = PartyAddress::parse(host, false).expect("a server");
            assert_eq!(guess(kind, &address).as_deref(), Some(name), "{kind:?} {host}");
        }
    }

    #[test]
    fn with_yes_nothing_is_asked_and_every_question_is_an_option() {
        let (outcome, asked) = answered(
            &["--synapse", "m.example", "--yes", "--antispam", "--group", "core"],
            &[],
        );
        let outcome = outcome.expect("answers");
        assert!(asked.is_empty());
        assert!(outcome.antispam && outcome.is_name_guessed);
        assert_eq!(
            (outcome.name.as_str(), outcome.group.as_deref()),
            ("m.example", Some("core"))
        );
        assert!(answered(&["--mas", "m.example/", "--yes"], &[]).0.is_ok());
        for wrong in [
            &["--mas", "m.example", "--yes", "--antispam"][..],
            &["--mas", "m.example/auth", "--yes"],
            &["--mas", "m.example", "--yes", "--idp-id", "other"],
            &["--mas", "m.example", "--yes", "--synthetic-email"],
            &["--synapse", "m.example", "--yes", "--synthetic-email"],
            &["--mastodon", "m.example", "--yes", "--server-name", "m.example"],
            &["--synapse", "m.example", "--yes", "--group", "Core Team"],
            &["--synapse", "m.example", "--yes", "--group", "nobodys"],
            &["--synapse", "m.example", "--yes", "--admin-url", "http://127.0.0.1:1"],
            &["--synapse", "m.example", "--yes", "--admin-secret-file", "token"],
            &["--synapse", "m.example", "--yes", "--idp-id", "a b"],
            &["--synapse", "m", "--yes"],
            &["--yes"],
        ] {
            assert!(answered(wrong, &[]).0.is_err(), "{wrong:?}");
        }
    }
}
