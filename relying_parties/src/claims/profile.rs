//! What the public sees of an account: on Matrix its display name, on Mastodon its name, its note and the
//! fields beside it.

use super::code::without_tags;
use super::place::Place;
use super::{ClaimError, Claims};
use crate::remote_name;
use domain::openid::PartyKind;
use serde_json::Value as Json;

/// A profile.
pub(super) struct Profile {
    /// The account's name in the one spelling that is stored ([`remote_name::key`]).
    pub(super) name: String,
    /// Everything that its owner wrote.
    pub(super) text: String,
}

impl Claims {
    /// Reads it.
    pub(super) async fn profile(&self, place: &Place, remote: &str) -> Result<Profile, ClaimError> {
        match place.kind {
            PartyKind::Mastodon => self.on_mastodon(place, remote).await,
            PartyKind::Synapse | PartyKind::Mas => self.on_matrix(place, remote).await,
            PartyKind::Other => Err(ClaimError::NotOffered),
        }
    }

    async fn on_matrix(&self, place: &Place, remote: &str) -> Result<Profile, ClaimError> {
        let user_id = match (place.kind, &place.server_name) {
            (PartyKind::Mas, Some(server)) => remote_name::on_matrix(PartyKind::Synapse, remote, server),
            _ => remote.to_owned(),
        };
        let path = ["_matrix", "client", "v3", "profile", &user_id];
        let json = self.read(&place.base, &path, None).await?;
        Ok(Profile {
            name: remote.to_owned(),
            text: text(&json, "displayname").to_owned(),
        })
    }

    async fn on_mastodon(&self, place: &Place, remote: &str) -> Result<Profile, ClaimError> {
        let path = ["api", "v1", "accounts", "lookup"];
        let json = self.read(&place.base, &path, Some(("acct", remote))).await?;
        // `acct` of a local account has no host: another server's account proves nothing here.
        if !text(&json, "acct").eq_ignore_ascii_case(remote) {
            return Err(ClaimError::NoSuchAccount);
        }
        let mut parts = vec![text(&json, "display_name"), text(&json, "note")];
        for field in json.get("fields").and_then(Json::as_array).into_iter().flatten() {
            parts.extend([text(field, "name"), text(field, "value")]);
        }
        let seen: Vec<String> = parts.into_iter().map(without_tags).collect();
        Ok(Profile {
            name: remote_name::key(place.kind, remote),
            text: seen.join("\n"),
        })
    }
}

fn text<'a>(object: &'a Json, key: &str) -> &'a str {
    object.get(key).and_then(Json::as_str).unwrap_or_default()
}
