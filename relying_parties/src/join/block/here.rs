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
    /// The file that holds the token of its antispam module.
    pub antispam_token_file: Option<String>,
    /// The `idp_id` of our block in Synapse's configuration, for that module.
    pub idp_id: Option<String>,
}

/// The text for our own configuration; `None` if there is nothing to say.
pub fn here(client_id: &str, here: &Here) -> Option<Block> {
    if *here == Here::default() {
        return None;
    }
    let table = format!("party.{}", quote::double(client_id));
    let mut text = format!("[{table}]\n");
    let lines = [
        ("admin_url", &here.admin_url),
        ("admin_secret_file", &here.admin_secret_file),
        ("server_name", &here.server_name),
    ];
    for (name, value) in lines {
        if let Some(value) = value {
            let remark = if name == "server_name" && here.is_name_guessed {
                " # guessed: compare with server_name in homeserver.yaml"
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
    if let Some(file) = &here.antispam_token_file {
        let provider = here
            .idp_id
            .as_ref()
            .map(|id| format!("provider = {}\n", quote::double(&format!("oidc-{id}"))));
        let provider = provider.unwrap_or_default();
        text.push_str(&format!(
            "\n[{table}.antispam]\ntoken_file = {}\n{provider}# Beginnings of names that are never asked about: of a bridge's ghosts, for example \"_irc_\".\nexempt = []\nadmit_unlinked = true\non_failure = {{ register = \"closed\", login = \"open\", join = \"open\", invite = \"open\" }}\n",
            quote::double(file)
        ));
    }
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
    Some(Block {
        file: "guildhall.toml, here",
        first: Vec::new(),
        text,
        also,
    })
}
