//! The exact commands that link accounts whose members have shown that they are theirs, for an admin of the
//! other server to run. Names of strangers are put into a shell's hands here, so only the harmless ones are.

use super::sort::{Kind, Sorted};
use crate::join::PartyAddress;
use domain::openid::PartyKind;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

/// One line per account that can be linked. `provider`: what the other server calls us in its links.
/// `server_name`: what comes after the colon of Matrix ids. `secret` commands read `$ADMIN_TOKEN`.
pub fn link_lines(
    kind: PartyKind,
    sorted: &[Sorted],
    address: &PartyAddress,
    provider: &str,
    server_name: Option<&str>,
) -> Vec<String> {
    let linkable = sorted.iter().filter(|one| one.kind == Kind::Linkable);
    linkable
        .filter_map(|one| {
            let link = one.link.as_deref()?;
            let name = one.account.name.as_str();
            if !is_harmless(name) || !is_harmless(link) {
                return Some("# an account with an unusual name: link it by hand".to_owned());
            }
            match kind {
                PartyKind::Mastodon => Some(mastodon(name, link)),
                PartyKind::Synapse => Some(synapse(one, link, address, provider, server_name)),
                PartyKind::Mas => Some(mas(one, link, address, provider)),
                PartyKind::Other => None,
            }
        })
        .collect()
}

/// Letters, digits and what names and subjects hold besides: nothing that a shell or Ruby understands.
fn is_harmless(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 255
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-.=/+@:".contains(c))
}

fn mastodon(name: &str, uid: &str) -> String {
    let local = name.trim_start_matches('@');
    let local = local.split_once('@').map_or(local, |(local, _)| local);
    format!(
        "RAILS_ENV=production bin/rails runner 'Identity.create!(provider: \"openid_connect\", uid: \"{uid}\", user: Account.find_local!(\"{local}\").user)'"
    )
}

fn synapse(one: &Sorted, subject: &str, address: &PartyAddress, provider: &str, server_name: Option<&str>) -> String {
    let name = &one.account.name;
    let id = match (name.starts_with('@'), server_name) {
        (true, _) => name.clone(),
        (false, Some(server_name)) => format!("@{name}:{server_name}"),
        (false, None) => return format!("# {name}: give --server-name, what comes after the colon of its Matrix id"),
    };
    // The list is written as a whole: links to others must stay in it.
    let others = one.account.other_links.iter();
    let mut ids: Vec<_> = others
        .map(|(provider, subject)| json!({"auth_provider": provider, "external_id": subject}))
        .collect();
    ids.push(json!({"auth_provider": provider, "external_id": subject}));
    let path = ["_synapse", "admin", "v2", "users", &id];
    // Writing to an account that is not there makes one; a list is old as soon as it is read.
    let line = format!(
        "{} && {}",
        curl("--output /dev/null", None, address, &path),
        curl("-X PUT", Some(&json!({ "external_ids": ids })), address, &path)
    );
    if one.account.id.is_none() {
        return format!("{line} # only if it has no other external_ids: this replaces them");
    }
    line
}

fn mas(one: &Sorted, subject: &str, address: &PartyAddress, provider: &str) -> String {
    let Some(id) = &one.account.id else {
        return format!(
            "# {}: its id is not in a CSV file; write admin_url and admin_secret_file into the configuration and give --link",
            one.account.name
        );
    };
    let body = json!({
        "user_id": id,
        "provider_id": provider,
        "subject": subject,
        "human_account_name": one.member.as_deref().map(|member| format!("@{member}")),
    });
    curl(
        "-X POST",
        Some(&body),
        address,
        &["api", "admin", "v1", "upstream-oauth-links"],
    )
}

fn curl(how: &str, body: Option<&serde_json::Value>, address: &PartyAddress, path: &[&str]) -> String {
    let path: Vec<String> = path
        .iter()
        .map(|part| utf8_percent_encode(part, NON_ALPHANUMERIC).to_string())
        .collect();
    // `_` and `-` need no escape and read better.
    let path = path.join("/").replace("%5F", "_").replace("%2D", "-");
    let body = body.map_or_else(String::new, |body| {
        let body = body.to_string().replace('\'', "\\u0027");
        format!(" -H 'Content-Type: application/json' --data '{body}'")
    });
    format!(
        "curl --fail {how} -H \"Authorization: Bearer $ADMIN_TOKEN\"{body} '{}'",
        address.at(&format!("/{path}"))
    )
}
