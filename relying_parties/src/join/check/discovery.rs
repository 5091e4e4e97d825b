//! JN001 and JN002: our own discovery, fetched by the way that the other server takes.

use super::ONE;
use super::faults::{DISCOVERY, ISSUER};
use super::notes::{Notes, shown};
use http::HeaderMap;
use net::{NetError, StrangerClient};
use serde_json::Value as Json;
use url::Url;

/// Fetches it and compares the issuer in it.
pub(super) async fn look(client: &StrangerClient, issuer: &str, notes: &mut Notes) {
    let address = format!("{issuer}/.well-known/openid-configuration");
    let Ok(url) = Url::parse(&address) else {
        notes.fail(
            &DISCOVERY,
            "our own issuer is no address",
            "check instance.domain with `guildhall config check`",
        );
        return;
    };
    let response = match client.get(&url, &HeaderMap::new(), ONE).await {
        Ok(response) => response,
        Err(error @ NetError::RefusedAddress { .. }) => {
            notes.warn(
                &DISCOVERY,
                format!("it cannot be fetched from here: {error}"),
                format!("fetch {address} from the other server, for example with curl"),
            );
            return;
        }
        Err(error) => {
            notes.fail(
                &DISCOVERY,
                format!("{address} cannot be fetched: {error}"),
                "start this server with `guildhall serve`, and look at its proxy with `guildhall doctor`",
            );
            return;
        }
    };
    if response.status != http::StatusCode::OK {
        notes.fail(
            &DISCOVERY,
            format!("{address} answers with {}", response.status.as_u16()),
            "let the proxy pass /.well-known/ on to this server (see the snippets of `guildhall init`)",
        );
        return;
    }
    let Ok(document) = serde_json::from_slice::<Json>(&response.body) else {
        notes.fail(
            &DISCOVERY,
            format!("{address} answers with something that is no JSON"),
            "let the proxy pass /.well-known/ on to this server (see the snippets of `guildhall init`)",
        );
        return;
    };
    notes.ok(&DISCOVERY, address);
    match document.get("issuer").and_then(Json::as_str) {
        Some(said) if said == issuer => notes.ok(&ISSUER, issuer),
        said => notes.fail(
            &ISSUER,
            format!("it says {}, and should say {issuer}", shown(said.unwrap_or_default())),
            "another server answers under this name: check the proxy and instance.domain",
        ),
    }
}
