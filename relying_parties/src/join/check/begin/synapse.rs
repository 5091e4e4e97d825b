//! Synapse: its log-in flows list the providers, and each has a redirect endpoint (Matrix client-server API,
//! "SSO client login").

use super::{Begun, Stopped, read};
use crate::join::PartyAddress;
use crate::join::check::Subject;
use crate::join::check::faults::{BEGIN, OFFER};
use crate::join::check::notes::{Notes, shown};
use crate::join::check::reach;
use net::StrangerClient;
use serde_json::Value as Json;

/// Begins a log-in.
pub(in crate::join::check) async fn begin(
    client: &StrangerClient,
    subject: &Subject,
    address: &PartyAddress,
    notes: &mut Notes,
) -> Result<Begun, Stopped> {
    let flows = address.url("/_matrix/client/v3/login").ok_or(Stopped)?;
    let answer = reach::get(client, &flows, "application/json", notes).await?;
    let body: Option<Json> = serde_json::from_slice(&answer.body).ok();
    let Some(flows) = body
        .as_ref()
        .filter(|_| answer.status.is_success())
        .and_then(|body| body.get("flows"))
    else {
        notes.fail(
            &OFFER,
            format!(
                "{} answers its log-in flows with {}: this is no homeserver",
                address.as_str(),
                answer.status.as_u16()
            ),
            "give the address in public_baseurl, and let the proxy pass /_matrix and /_synapse/client on",
        );
        return Err(Stopped);
    };
    let names = providers(flows);
    let wanted = if subject.provider == "oidc" {
        "oidc".to_owned()
    } else {
        format!("oidc-{}", subject.provider)
    };
    if !names.contains(&wanted) {
        let seen = if names.is_empty() {
            "none".to_owned()
        } else {
            shown(&names.join(", "))
        };
        notes.fail(
            &OFFER,
            format!("it offers {seen}, and not {wanted}"),
            "put the block into homeserver.yaml and restart Synapse; if idp_id is another one, give --idp-id",
        );
        return Err(Stopped);
    }
    notes.ok(&OFFER, wanted.clone());
    let Some(mut start) = address.url(&format!("/_matrix/client/v3/login/sso/redirect/{wanted}")) else {
        notes.fail(
            &BEGIN,
            "its idp_id makes no address",
            "use letters, digits, dot, dash and underscore",
        );
        return Err(Stopped);
    };
    start
        .query_pairs_mut()
        .append_pair("redirectUrl", &format!("{}/", subject.issuer));
    let answer = reach::get(client, &start, "text/html", notes).await?;
    read(
        &answer,
        Vec::new(),
        address,
        "Synapse's log (homeserver.log, synapse.handlers.oidc)",
        notes,
    )
}

/// The ids of the providers that the flows name.
fn providers(flows: &Json) -> Vec<String> {
    let lists = flows
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|flow| flow.get("identity_providers"));
    lists
        .filter_map(Json::as_array)
        .flatten()
        .filter_map(|provider| provider.get("id").and_then(Json::as_str))
        .map(ToOwned::to_owned)
        .take(100)
        .collect()
}
