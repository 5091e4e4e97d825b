//! What an account at a relying party is called in this database (`party_account.remote`), the same wherever
//! it is written and looked up: `@bob:host` for Synapse, `bob` for MAS and Mastodon, whose admin APIs know
//! their people so.

use domain::openid::PartyKind;

/// The name of the account that a member with this username gets by logging in through us.
pub fn of_username(kind: PartyKind, username: &str, server_name: Option<&str>) -> String {
    match (kind, server_name) {
        (PartyKind::Synapse, Some(server)) => on_matrix(kind, username, server),
        _ => username.to_owned(),
    }
}

/// The name of the Matrix account `@localpart:server`.
pub fn on_matrix(kind: PartyKind, localpart: &str, server: &str) -> String {
    match kind {
        PartyKind::Mas => localpart.to_owned(),
        PartyKind::Synapse | PartyKind::Mastodon | PartyKind::Other => {
            format!("@{localpart}:{}", server.to_ascii_lowercase())
        }
    }
}
