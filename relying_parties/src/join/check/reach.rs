//! One request to the other server, and what it means when there is no answer.

use super::faults::{REACH, TLS};
use super::notes::Notes;
use super::{ONE, Stopped};
use http::{HeaderMap, HeaderValue, header};
use net::{NetError, Response, StrangerClient};
use url::Url;

/// Asks for a page as a browser does.
pub(super) async fn get(
    client: &StrangerClient,
    url: &Url,
    accept: &'static str,
    notes: &mut Notes,
) -> Result<Response, Stopped> {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
    match client.get(url, &headers, ONE).await {
        Ok(response) => Ok(reached(response, url, notes)),
        Err(error) => Err(unreached(&error, url, notes)),
    }
}

/// Sends a form as a browser does.
pub(super) async fn post(
    client: &StrangerClient,
    url: &Url,
    headers: HeaderMap,
    form: String,
    notes: &mut Notes,
) -> Result<Response, Stopped> {
    match client.post(url, headers, form.into(), ONE).await {
        Ok(response) => Ok(reached(response, url, notes)),
        Err(error) => Err(unreached(&error, url, notes)),
    }
}

fn reached(response: Response, url: &Url, notes: &mut Notes) -> Response {
    notes.ok(&REACH, format!("{} answers", url.host_str().unwrap_or_default()));
    if url.scheme() == "https" {
        notes.ok(&TLS, "it is good");
    } else {
        notes.ok(&TLS, "there is none: plain http on this machine");
    }
    response
}

fn unreached(error: &NetError, url: &Url, notes: &mut Notes) -> Stopped {
    let host = url.host_str().unwrap_or_default();
    if let Some(said) = about_tls(error) {
        notes.ok(&REACH, format!("{host} takes connections"));
        notes.fail(
            &TLS,
            format!("no encrypted connection to {host} could be made: {said}"),
            "renew its certificate with the whole chain, for this very name; look at it with `openssl s_client -connect HOST:443 -servername HOST`",
        );
        return Stopped;
    }
    let fix = match error {
        NetError::Dns { .. } => "check the name: it must be in the public DNS",
        NetError::RefusedAddress { .. } => {
            "its name leads to a private address as seen from here; this test reaches public addresses only, so try the log-in in a browser"
        }
        NetError::Timeout { .. } | NetError::Connect { .. } => {
            "check that it runs, and that no firewall is between it and this server"
        }
        NetError::TooLarge { .. } => "this is no sign-in page: check the address",
        _ => "check that it runs and answers in a browser",
    };
    notes.fail(&REACH, error.to_string(), fix);
    Stopped
}

/// What the transport said, if it is about encryption. Its errors are of several libraries, so their words
/// are looked at.
fn about_tls(error: &NetError) -> Option<String> {
    let (NetError::Connect { cause, .. } | NetError::Transport { cause, .. }) = error else {
        return None;
    };
    let mut step: Option<&(dyn std::error::Error + 'static)> = Some(cause.as_ref());
    while let Some(inner) = step {
        let words = inner.to_string().to_ascii_lowercase();
        let known = [
            "certificate",
            "tls",
            "handshake",
            "corrupt message",
            "unrecognised name",
        ];
        if known.iter().any(|known| words.contains(known)) {
            return Some(super::notes::shown(&words));
        }
        step = inner.source();
    }
    None
}
