//! The table `[party."rp_…"]` of our own configuration: what only the operator may say about a relying
//! party, because this server will call those addresses with those secrets.

use super::{Block, quote};

/// What the operator said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Here {
    /// The other server's admin API.
    pub admin_url: Option<String>,
    /// The file that holds its secret.
    pub admin_secret_file: Option<String>,
    /// Matrix: what comes after the colon of its user ids.
    pub server_name: Option<String>,
    /// Nobody said so: it follows from the host.
    pub is_name_guessed: bool,
    /// Synapse: what it calls us, if that is not what the configuration says or takes for granted.
    pub provider: Option<String>,
    /// The file that holds the token of its antispam module.
    pub antispam_token_file: Option<String>,
    /// The configuration has the table already: TOML takes no second one.
    pub is_there: bool,
}

/// What goes into our own configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ours {
    /// Lines for the table that is there.
    pub lines: Option<Block>,
    /// A table that is not there yet: it can be put at the end of the file.
    pub table: Option<Block>,
}

/// The text for our own configuration.
pub fn here(client_id: &str, here: &Here) -> Ours {
    let table = format!("party.{}", quote::double(client_id));
    let (lines, antispam) = (lines(here), antispam(here, &table));
    if here.is_there {
        let first = format!(
            "These lines belong into the table [{table}] that is there: write no second one. What is named there already is changed, and not written twice."
        );
        return Ours {
            lines: lines.map(|text| Block {
                first: vec![first],
                ..block(here, text)
            }),
            table: antispam.map(|text| block(here, text)),
        };
    }
    let head = |lines: String| format!("[{table}]\n{lines}");
    let text = match (lines.map(head), antispam) {
        (Some(lines), Some(antispam)) => Some(format!("{lines}\n{antispam}")),
        (lines, antispam) => lines.or(antispam),
    };
    Ours {
        lines: None,
        table: text.map(|text| block(here, text)),
    }
}

/// What is said about the server itself.
fn lines(here: &Here) -> Option<String> {
    let mut text = String::new();
    for (name, value) in [
        ("admin_url", &here.admin_url),
        ("admin_secret_file", &here.admin_secret_file),
        ("server_name", &here.server_name),
        ("provider", &here.provider),
    ] {
        if let Some(value) = value {
            let remark = if name == "server_name" && here.is_name_guessed {
                " # guessed: compare with server_name in homeserver.yaml (matrix.homeserver of a MAS)"
            } else {
                ""
            };
            text.push_str(&format!("{name} = {}{remark}\n", quote::double(value)));
        }
    }
    if here.admin_url.is_some() {
        // Nobody should meet the enforcer for the first time with nobody watching.
        text.push_str("dry_run = true\nsweep_hours = 6\n");
    }
    (!text.is_empty()).then_some(text)
}

/// What its antispam module is answered.
fn antispam(here: &Here, table: &str) -> Option<String> {
    here.antispam_token_file.as_ref().map(|file| {
        format!(
            "[{table}.antispam]\ntoken_file = {}\n# Beginnings of names that are never asked about: of the ghosts of our bridge, and of others, for example \"_irc_\".\nexempt = [\"_gh_\"]\nadmit_unlinked = true\non_failure = {{ register = \"closed\", login = \"open\", join = \"open\", invite = \"open\" }}\n",
            quote::double(file)
        )
    })
}

fn block(here: &Here, text: String) -> Block {
    let mut also = vec![
        "Restart Guildhall after the change. The user it runs as must be able to read the files that are named here."
            .to_owned(),
    ];
    if here.admin_url.is_some() {
        also.push(
            "With dry_run = true nothing is done there: `guildhall enforcer run --dry-run` says what would be done. When that looks right, take the line out and restart Guildhall again."
                .to_owned(),
        );
    }
    Block {
        file: "guildhall.toml, here",
        first: Vec::new(),
        text,
        also,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: &str = "rp_0123456789abcdef";

    fn everything() -> Here {
        Here {
            admin_url: Some("http://127.0.0.1:8008".into()),
            admin_secret_file: Some("other.token".into()),
            server_name: Some("other.example".into()),
            is_name_guessed: true,
            provider: Some("oidc-hall".into()),
            antispam_token_file: Some("other.antispam".into()),
            is_there: false,
        }
    }

    #[test]
    fn our_own_table_is_a_table_of_toml() {
        assert_eq!(here(CLIENT, &Here::default()), Ours::default());
        let Ours { lines, table } = here(CLIENT, &everything());
        assert_eq!(lines, None);
        let text = table.expect("a table").text;
        assert!(text.starts_with("[party.\"rp_0123456789abcdef\"]\nadmin_url = \"http://127.0.0.1:8008\"\n"));
        assert!(text.contains("\n[party.\"rp_0123456789abcdef\".antispam]\ntoken_file = \"other.antispam\"\n"));
        for part in [
            "provider = \"oidc-hall\"\ndry_run = true\n",
            "server_name = \"other.example\" # guessed: compare",
            "exempt = [\"_gh_\"]\n",
        ] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
    }

    #[test]
    fn a_table_that_is_there_gets_lines_and_no_second_head() {
        let there = Here {
            is_there: true,
            ..everything()
        };
        let Ours { lines, table } = here(CLIENT, &there);
        let (lines, table) = (lines.expect("lines"), table.expect("a table"));
        assert!(
            lines.text.starts_with("admin_url = ") && !lines.text.contains('['),
            "{}",
            lines.text
        );
        assert!(lines.first[0].contains("[party.\"rp_0123456789abcdef\"] that is there"));
        assert!(table.text.starts_with("[party.\"rp_0123456789abcdef\".antispam]\n"));
        assert!(!table.text.contains("server_name"), "{}", table.text);
        let nothing = Here {
            is_there: true,
            ..Here::default()
        };
        assert_eq!(here(CLIENT, &nothing), Ours::default());
    }
}
