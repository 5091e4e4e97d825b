//! Which addresses a relying party may register: https, character by character, all on one host.

use crate::oauth::redirect::{BadRedirect, MAX_BYTES, OUT_OF_BAND, check};
use url::{Host, Url};

/// The text is no address for a relying party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPartyUri {
    /// It is no plain web address at all.
    #[error("an address of a relying party begins with https://, and has no fragment, user or control characters")]
    Redirect(#[from] BadRedirect),
    /// Only https keeps a code to itself; http is taken where this instance itself is on this machine only.
    #[error("an address of a relying party begins with https://")]
    NotHttps,
    /// A wildcard, which would match what nobody meant.
    #[error("an address of a relying party has no wildcards: write each one out")]
    Wildcard,
}

/// Checks an address that a relying party is registered with. `allow_loopback`: http to this machine is
/// taken too (for tests and the demo).
pub fn check_party_uri(text: &str, allow_loopback: bool) -> Result<Url, BadPartyUri> {
    if text == OUT_OF_BAND || text.len() > MAX_BYTES {
        return Err(BadRedirect::NotAbsolute.into());
    }
    check(text)?;
    if text.contains('*') {
        return Err(BadPartyUri::Wildcard);
    }
    let url = Url::parse(text).map_err(|_| BadRedirect::NotAbsolute)?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if allow_loopback && is_this_machine(&url) => Ok(url),
        _ => Err(BadPartyUri::NotHttps),
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_is_taken_and_http_to_this_machine_where_that_is_allowed() {
        assert!(check_party_uri("https://m.example/cb?x=1", false).is_ok());
        for local in ["http://localhost:8008/cb", "http://127.0.0.1:1/cb", "http://[::1]/cb"] {
            assert!(check_party_uri(local, true).is_ok(), "{local}");
            assert_eq!(check_party_uri(local, false), Err(BadPartyUri::NotHttps), "{local}");
        }
        for bad in [
            "http://m.example/cb",
            "app:cb",
            "urn:ietf:wg:oauth:2.0:oob",
            "https://*.m.example/cb",
            "https://m.example/*",
            "https://m.example/cb#x",
            "https://a@m.example/cb",
            "http://127.0.0.1.evil.example/",
            "",
        ] {
            assert!(check_party_uri(bad, true).is_err(), "{bad}");
        }
    }
}
