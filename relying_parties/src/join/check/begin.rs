//! How a log-in begins on each kind of server, up to the address that it sends the browser to.

pub(super) mod mas;
pub(super) mod mastodon;
pub(super) mod synapse;

use super::faults::{ADDRESS, BEGIN};
use super::notes::{Notes, shown};
use crate::join::PartyAddress;
use domain::Origin;
use http::header;
use net::Response;
use url::Url;

/// Nothing more can be seen; why is in the notes.
pub(super) struct Stopped;

/// A log-in that began.
pub(super) struct Begun {
    /// Where the browser is sent.
    pub(super) location: Url,
    /// Every `Set-Cookie` on the way.
    pub(super) cookies: Vec<String>,
    /// The `Date` of the last answer.
    pub(super) date: Option<String>,
}

/// The cookies of an answer.
pub(super) fn cookies(response: &Response) -> Vec<String> {
    let all = response.headers.get_all(header::SET_COOKIE).iter();
    all.filter_map(|value| value.to_str().ok().map(ToOwned::to_owned))
        .collect()
}

/// Reads the answer to the beginning of a log-in. `looks_at`: which log has the reason of an error.
pub(super) fn read(
    response: &Response,
    mut cookies_before: Vec<String>,
    address: &PartyAddress,
    looks_at: &str,
    notes: &mut Notes,
) -> Result<Begun, Stopped> {
    let status = response.status.as_u16();
    let location = response
        .headers
        .get(header::LOCATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| response.final_url.join(text).ok());
    let Some(location) = location.filter(|_| response.status.is_redirection()) else {
        let fix = if status >= 500 {
            format!(
                "it could most likely not read our discovery: fetch our discovery from that machine with curl, compare the issuer in its configuration character by character, and look at {looks_at}"
            )
        } else {
            format!("look at {looks_at}")
        };
        notes.fail(&BEGIN, format!("it answers with {status} and sends nobody to us"), fix);
        return Err(Stopped);
    };
    let its_own = Origin::of(&location) == Origin::parse(address.as_str());
    if its_own {
        notes.fail(
            &BEGIN,
            format!("it sends the browser back to itself: {}", shown(location.path())),
            format!("look at {looks_at}"),
        );
        return Err(Stopped);
    }
    // Its own path under another name: it knows itself by another address than the one registered here.
    if location.path() == response.final_url.path() {
        notes.fail(
            &ADDRESS,
            format!(
                "it is asked at {}, and sends the browser to its other address {}",
                address.as_str(),
                shown(&location.origin().ascii_serialization())
            ),
            "join it under the address that its own configuration names (public_baseurl, WEB_DOMAIN, http.public_base)",
        );
        return Err(Stopped);
    }
    notes.ok(&BEGIN, "it sends the browser on");
    notes.ok(&ADDRESS, address.as_str());
    cookies_before.extend(cookies(response));
    Ok(Begun {
        location,
        cookies: cookies_before,
        date: response
            .headers
            .get(header::DATE)
            .and_then(|value| value.to_str().ok().map(ToOwned::to_owned)),
    })
}
