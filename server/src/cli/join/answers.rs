//! What `join` needs to know: from options, or from at most five questions.

use super::ServerArgs;
use crate::cli::{CliError, terminal};
use domain::Origin;
use domain::openid::PartyKind;
use relying_parties::join::PartyAddress;

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
}

impl Answers {
    /// Asks what was not given. `ask` puts a question with a default and gives the answer; it is not called
    /// with `--yes`.
    pub(super) fn gather(
        args: &ServerArgs,
        allow_loopback: bool,
        ask: &mut dyn FnMut(&str, &str) -> Result<String, CliError>,
    ) -> Result<Self, CliError> {
        let (kind, host) = match (&args.mastodon, &args.synapse, &args.mas) {
            (Some(host), None, None) => (PartyKind::Mastodon, host),
            (None, Some(host), None) => (PartyKind::Synapse, host),
            (None, None, Some(host)) => (PartyKind::Mas, host),
            _ => {
                return Err(CliError::Refused(
                    "say what to join: --mastodon HOST, --synapse HOST or --mas HOST".to_owned(),
                ));
            }
        };
        let address = PartyAddress::parse(host, allow_loopback)?;
        let mut ask = |given: Option<String>, question: &str, default: &str| match given {
            Some(given) => Ok(given),
            None if args.yes => Ok(default.to_owned()),
            None => ask(question, default),
        };
        let some = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let name = ask(args.name.clone(), "What do people call that server?", &address.host())?;
        let group = some(ask(
            args.group.clone(),
            "Only members in one group of the gate? (its name; empty: every member)",
            "",
        )?);
        if group
            .as_deref()
            .is_some_and(|group| domain::gate::Effect::parse(&format!("group:{group}")).is_err())
        {
            return Err(CliError::Refused(
                "a group is 1 to 30 of a-z, 0-9 and _, as in `group:<name>` of a rule".to_owned(),
            ));
        }
        let mut yes_or_no = |given: bool, question: &str| {
            let answer = ask(given.then(|| "y".to_owned()), question, "n")?;
            Ok::<bool, CliError>(matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes"))
        };
        let synthetic_email = match kind {
            PartyKind::Mastodon => yes_or_no(
                args.synthetic_email,
                "Give people an address that reaches nobody? Without one, Mastodon asks them for theirs (y/n)",
            )?,
            _ => args.synthetic_email,
        };
        let antispam = match kind {
            PartyKind::Synapse => yes_or_no(
                args.antispam,
                "Shall its antispam module ask here about registrations and joins? (y/n)",
            )?,
            _ if args.antispam => {
                return Err(CliError::Refused(
                    "--antispam is for --synapse: its module asks the questions".to_owned(),
                ));
            }
            _ => false,
        };
        let admin_url = some(ask(
            args.admin_url.clone(),
            "Where does its admin API answer? (a URL; empty: accounts are not closed there when memberships lapse)",
            "",
        )?);
        let admin_secret_file = match &admin_url {
            None => None,
            Some(_) => some(ask(
                args.admin_secret_file.clone(),
                "Which file holds the admin API's token? (relative to the configuration)",
                "",
            )?),
        };
        if admin_url.is_some() != admin_secret_file.is_some() {
            return Err(CliError::Refused(
                "an admin API needs both: --admin-url URL and --admin-secret-file FILE".to_owned(),
            ));
        }
        if let Some(id) = &args.idp_id
            && !id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte))
        {
            return Err(CliError::Refused(
                "an idp_id is of letters, digits, dots, dashes, _ and ~".to_owned(),
            ));
        }
        let server_name = match kind {
            PartyKind::Synapse | PartyKind::Mas => args.server_name.clone().or_else(|| guess(&address)),
            PartyKind::Mastodon | PartyKind::Other => None,
        };
        Ok(Self {
            kind,
            name: name.trim().to_owned(),
            group,
            synthetic_email,
            antispam,
            admin_url,
            admin_secret_file,
            server_name,
            address,
        })
    }
}

/// Most homeservers answer at `matrix.` before the name that their user ids have.
fn guess(address: &PartyAddress) -> Option<String> {
    let origin = Origin::parse(address.as_str())?;
    let host = origin.host();
    Some(host.strip_prefix("matrix.").unwrap_or(host).to_owned())
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

    fn answered(words: &[&str], answers: &[&str]) -> (Result<Answers, CliError>, usize) {
        let mut answers = answers.iter();
        let mut asked = 0;
        let outcome = Answers::gather(&args(words), false, &mut |_, default| {
            asked += 1;
            Ok(answers.next().map_or(default, |answer| *answer).to_owned())
        });
        (outcome, asked)
    }

    #[test]
    fn nobody_is_asked_more_than_five_questions() {
        for server in ["--mastodon", "--synapse", "--mas"] {
            let answers = ["The other one", "core", "y", "http://127.0.0.1:8008", "token"];
            let answers: Vec<&str> = match server {
                "--mas" => vec![answers[0], answers[1], answers[3], answers[4]],
                _ => answers.to_vec(),
            };
            let (outcome, asked) = answered(&[server, "matrix.other.example"], &answers);
            let outcome = outcome.expect("answers");
            assert!(asked <= 5, "{asked}");
            assert_eq!(
                (outcome.name.as_str(), outcome.group.as_deref()),
                ("The other one", Some("core"))
            );
            assert_eq!(outcome.admin_secret_file.as_deref(), Some("token"));
            let wanted = (server != "--mastodon").then_some("other.example");
            assert_eq!(outcome.server_name.as_deref(), wanted);
        }
    }

    #[test]
    fn with_yes_nothing_is_asked_and_every_question_is_an_option() {
        let (outcome, asked) = answered(
            &["--synapse", "m.example", "--yes", "--antispam", "--group", "core"],
            &[],
        );
        let outcome = outcome.expect("answers");
        assert_eq!(asked, 0);
        assert!(outcome.antispam);
        assert_eq!(
            (outcome.name.as_str(), outcome.group.as_deref()),
            ("m.example", Some("core"))
        );
        for wrong in [
            &["--mas", "m.example", "--yes", "--antispam"][..],
            &["--synapse", "m.example", "--yes", "--group", "Core Team"],
            &["--synapse", "m.example", "--yes", "--admin-url", "http://127.0.0.1:1"],
            &["--synapse", "m.example", "--yes", "--idp-id", "a b"],
            &["--synapse", "m", "--yes"],
            &["--yes"],
        ] {
            assert!(answered(wrong, &[]).0.is_err(), "{wrong:?}");
        }
    }
}
