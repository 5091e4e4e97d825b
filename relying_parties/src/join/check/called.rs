//! JN018: whether our configuration calls a homeserver as it calls itself. It says its own name where other
//! homeservers ask for its keys (Matrix server-server API, "Publishing keys").

use super::faults::NAME;
use super::notes::{Notes, shown};
use super::{ONE, Subject};
use crate::join::PartyAddress;
use domain::openid::PartyKind;
use http::HeaderMap;
use net::StrangerClient;
use serde_json::Value as Json;

/// Compares the names. A server that does not say its own, or of which nobody said one, has no fault.
pub(super) async fn compare(client: &StrangerClient, subject: &Subject, address: &PartyAddress, notes: &mut Notes) {
    let ours = match (subject.party.kind, &subject.server_name) {
        (PartyKind::Synapse, Some(name)) => name,
        (PartyKind::Synapse | PartyKind::Mas, None) => {
            return notes.ok(
                &NAME,
                "the configuration here names none, so there is nothing to compare",
            );
        }
        (PartyKind::Mas, Some(_)) => {
            return notes.ok(
                &NAME,
                "this service does not say it: compare it with matrix.homeserver in its config.yaml",
            );
        }
        (PartyKind::Mastodon | PartyKind::Other, _) => return notes.ok(&NAME, "it needs none"),
    };
    let Some(theirs) = said_by(client, address).await else {
        return notes.ok(&NAME, format!("{ours}; the other server does not say its own here"));
    };
    if theirs.eq_ignore_ascii_case(ours) {
        notes.ok(&NAME, theirs);
    } else {
        let theirs = shown(&theirs);
        notes.fail(
            &NAME,
            format!("the configuration here says {ours}, and the other server calls itself {theirs}"),
            format!(
                "write server_name = \"{theirs}\" below [party.\"{}\"] and restart Guildhall",
                subject.party.client_id
            ),
        );
    }
}

async fn said_by(client: &StrangerClient, address: &PartyAddress) -> Option<String> {
    let url = address.url("/_matrix/key/v2/server")?;
    let answer = client.get(&url, &HeaderMap::new(), ONE).await.ok()?;
    let body: Json = serde_json::from_slice(&answer.body).ok()?;
    let name = body.get("server_name").and_then(Json::as_str);
    name.filter(|_| answer.status.is_success()).map(ToOwned::to_owned)
}
