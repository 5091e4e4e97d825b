//! What of the answers goes into our own configuration, and the token that both sides know.

use super::answers::Answers;
use super::blocks::NewFile;
use super::tools::Tools;
use crate::cli::CliError;
use domain::openid::{PartyKind, RelyingParty};
use domain::session::Secret;
use relying_parties::join::block::{self, Here, Ours};
use relying_parties::join::{Plan, plan};
use relying_parties::settings::PartySettings;
use std::path::Path;

/// The text for our own configuration, without what is `written` there already; `now` is how the admin API is
/// reached from now on. Draws the token of the antispam
/// module and writes its file, unless there is one.
pub(super) fn ours(
    tools: &Tools,
    answers: &Answers,
    party: &RelyingParty,
    (written, now): (&PartySettings, &PartySettings),
    plan: &mut Plan,
    failures: &mut Vec<CliError>,
) -> Ours {
    let mut antispam_token_file = None;
    if answers.antispam {
        match &written.antispam {
            Some(there) => plan.antispam_token = Some(there.token.clone()),
            None => {
                let name = format!("{}.antispam", party.client_id);
                match antispam_token(tools, &tools.config.folder.join(&name)) {
                    Ok(token) => {
                        plan.antispam_token = Some(token);
                        antispam_token_file = Some(name);
                    }
                    Err(error) => failures.push(error),
                }
            }
        }
    }
    let has_api = match (&written.admin_api, &now.admin_api) {
        (Some(written), Some(now)) => written.url == now.url && written.secret == now.secret,
        _ => false,
    };
    let is_written = |name: &String| {
        let written = written.server_name.as_ref();
        written.is_some_and(|it| it.eq_ignore_ascii_case(name))
    };
    let server_name = answers.server_name.clone().filter(|name| !is_written(name));
    let provider = (party.kind == PartyKind::Synapse).then(|| plan::provider_of(&plan.provider));
    block::here(
        &party.client_id,
        &Here {
            admin_url: answers.admin_url.clone().filter(|_| !has_api),
            admin_secret_file: answers.admin_secret_file.clone().filter(|_| !has_api),
            is_name_guessed: server_name.is_some() && answers.is_name_guessed,
            server_name,
            provider: provider.filter(|provider| provider != written.provider()),
            antispam_token_file,
            is_there: tools.config.parties.contains_key(&party.client_id),
        },
    )
}

/// The token in this file, or a new one in a new file.
fn antispam_token(tools: &Tools, file: &Path) -> Result<String, CliError> {
    match std::fs::read_to_string(file) {
        Ok(there) => Ok(there.trim().to_owned()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let token = Secret::draw(&*tools.entropy).reveal().to_owned();
            NewFile::make(file)?.write(&format!("{token}\n"))?;
            Ok(token)
        }
        Err(source) => Err(CliError::Io {
            what: format!("{} cannot be read", file.display()),
            source,
        }),
    }
}
