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
    /// The file that holds the token of its antispam module.
    pub antispam_token_file: Option<String>,
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
            text.push_str(&format!("{name} = {}\n", quote::double(value)));
        }
    }
    if here.admin_url.is_some() {
        // Nobody should meet the enforcer for the first time with nobody watching.
        text.push_str("dry_run = true\nsweep_hours = 6\n");
    }
    if let Some(file) = &here.antispam_token_file {
        text.push_str(&format!(
            "\n[{table}.antispam]\ntoken_file = {}\nexempt = [\"_gh_\"]\nadmit_unlinked = true\non_failure = {{ register = \"closed\", login = \"open\", join = \"open\", invite = \"open\" }}\n",
            quote::double(file)
        ));
    }
    let mut also = vec!["Restart Guildhall after the change.".to_owned()];
    if here.admin_url.is_some() {
        also.push(
            "dry_run = true only says what would be done (`guildhall enforcer status`): take it out when that looks right."
                .to_owned(),
        );
    }
    Some(Block {
        file: "guildhall.toml, here",
        text,
        also,
    })
}
