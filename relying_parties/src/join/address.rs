//! The public address of the other server, as its admin says it: all that is registered is made from it,
//! character by character.

use super::JoinError;
use domain::Origin;
use net::Target;
use url::Url;

/// Where the other server is reached by browsers, without a final slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyAddress(String);

impl PartyAddress {
    /// From a host name or an address. `allow_loopback`: http to this machine is taken, as in tests and in
    /// the demo.
    ///
    /// # Errors
    /// [`JoinError::NotAServer`] or [`JoinError::NotHttps`].
    pub fn parse(text: &str, allow_loopback: bool) -> Result<Self, JoinError> {
        let wrong = || JoinError::NotAServer(text.chars().filter(|c| !c.is_control()).take(100).collect());
        let written = if text.contains("://") {
            text.to_owned()
        } else {
            format!("https://{text}")
        };
        let url = Url::parse(&written).map_err(|_| wrong())?;
        if !matches!(url.scheme(), "http" | "https") || url.query().is_some() || url.fragment().is_some() {
            return Err(wrong());
        }
        if url.scheme() == "http" && Target::check(&url, allow_loopback).is_err() {
            return Err(JoinError::NotHttps(url.host_str().unwrap_or_default().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong());
        }
        let origin = Origin::of(&url).ok_or_else(wrong)?;
        if !origin.host().contains(['.', ':']) && origin.host() != "localhost" {
            return Err(wrong());
        }
        Ok(Self(format!("{origin}{}", url.path().trim_end_matches('/'))))
    }

    /// From an address that is registered already, by taking away what is known to follow.
    pub fn before(registered: &str, path: &str) -> Option<Self> {
        let base = registered.strip_suffix(path)?;
        Origin::parse(base).map(|_| Self(base.to_owned()))
    }

    /// The address of `path`, which begins with a slash.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// The same as an address to fetch.
    pub fn url(&self, path: &str) -> Option<Url> {
        Url::parse(&self.at(path)).ok()
    }

    /// The host, with the port where it is unusual.
    pub fn host(&self) -> String {
        Origin::parse(&self.0)
            .map(|origin| origin.authority())
            .unwrap_or_default()
    }

    /// The address itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_a_name_or_an_address() {
        let at = |text: &str| PartyAddress::parse(text, false).map(|address| address.as_str().to_owned());
        assert_eq!(at("Social.Example").ok().as_deref(), Some("https://social.example"));
        assert_eq!(
            at("https://m.example:8448/").ok().as_deref(),
            Some("https://m.example:8448")
        );
        assert_eq!(
            at("https://m.example/auth/").ok().as_deref(),
            Some("https://m.example/auth")
        );
        for wrong in [
            "",
            "social",
            "https://",
            "https://a@b.example",
            "ftp://m.example",
            "https://m.example/?x",
            "a b.example",
        ] {
            assert!(at(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn http_is_for_this_machine_in_development_only() {
        assert!(PartyAddress::parse("http://127.0.0.1:8008", true).is_ok());
        assert!(matches!(
            PartyAddress::parse("http://127.0.0.1:8008", false),
            Err(JoinError::NotHttps(_))
        ));
        assert!(matches!(
            PartyAddress::parse("http://m.example", true),
            Err(JoinError::NotHttps(_))
        ));
    }

    #[test]
    fn the_address_is_found_again_in_what_was_registered() {
        let callback = "https://m.example/_synapse/client/oidc/callback";
        let found = PartyAddress::before(callback, "/_synapse/client/oidc/callback").expect("an address");
        assert_eq!(
            (found.as_str(), found.host().as_str()),
            ("https://m.example", "m.example")
        );
        assert_eq!(PartyAddress::before(callback, "/callback2"), None);
    }
}
