//! The check of a URL before anything is connected to. Literal addresses never reach a resolver, so
//! they are judged here; the `url` crate has already turned decimal, octal, hexadecimal and short
//! notations into one.

use crate::address;
use crate::error::NetError;
use std::net::IpAddr;
use url::{Host, Url};

/// What a checked URL points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The host, lower case, without a trailing dot; IPv6 in brackets.
    pub host: String,
    /// The host with the port where it is not the scheme's own: the key of budgets and memories.
    pub authority: String,
    /// Whether it is this machine by its very name: `127.0.0.0/8`, `::1`, `localhost` or a name
    /// below `localhost` (RFC 6761).
    pub loopback: bool,
}

impl Target {
    /// Checks `url` for the Stranger profile: `https` (or `http` to loopback where that is allowed),
    /// no user name or password, a port other than 0, and no literal address in a special range.
    pub fn check(url: &Url, allow_loopback: bool) -> Result<Self, NetError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(NetError::BadUrl("only http and https addresses are fetched"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(NetError::BadUrl(
                "an address with a user name or password is not fetched",
            ));
        }
        if url.port() == Some(0) {
            return Err(NetError::BadUrl("port 0 is not an address"));
        }
        let host = url.host().ok_or(NetError::BadUrl("the address has no host"))?;
        let (name, literal) = match &host {
            Host::Domain(name) => (name.trim_end_matches('.').to_ascii_lowercase(), None),
            Host::Ipv4(v4) => (v4.to_string(), Some(IpAddr::V4(*v4))),
            Host::Ipv6(v6) => (format!("[{v6}]"), Some(IpAddr::V6(*v6))),
        };
        if name.is_empty() {
            return Err(NetError::BadUrl("the address has no host"));
        }
        let loopback = literal.map_or_else(|| is_loopback_name(&name), address::is_loopback);
        if let Some(special) = literal.and_then(address::special)
            && !(loopback && allow_loopback)
        {
            return Err(NetError::RefusedAddress {
                host: name,
                address: literal,
                why: special.0,
            });
        }
        if loopback && !allow_loopback {
            return Err(NetError::RefusedAddress {
                host: name,
                address: None,
                why: "loopback",
            });
        }
        if url.scheme() == "http" && !loopback {
            return Err(NetError::Insecure { host: name });
        }
        let authority = match url.port() {
            Some(port) => format!("{name}:{port}"),
            None => name.clone(),
        };
        Ok(Self {
            host: name,
            authority,
            loopback,
        })
    }
}

/// `localhost` and every name below it.
pub(crate) fn is_loopback_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name.eq_ignore_ascii_case("localhost") || name.len() > 10 && name.to_ascii_lowercase().ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, allow_loopback: bool) -> Result<Target, NetError> {
        Target::check(&Url::parse(url).expect("a url"), allow_loopback)
    }

    #[test]
    fn a_public_https_address_is_a_target_on_any_port() {
        let target = check("https://Social.Example.:8443/users/ada", false).expect("allowed");
        assert_eq!(
            (target.host.as_str(), target.authority.as_str()),
            ("social.example", "social.example:8443")
        );
        assert!(check("https://1.1.1.1/", false).is_ok());
    }

    #[test]
    fn a_private_literal_is_refused_in_every_notation() {
        assert!(check("https://1.1.1.1/", true).is_ok());
        for literal in [
            "https://10.0.0.1/",
            "https://167772161/",
            "https://0xa000001/",
            "https://012.0.0.1/",
            "https://10.1/",
            "https://0x0a.0.0.1/",
            "https://%31%30.0.0.1/",
            "https://１０.0.0.1/",
            "https://[::ffff:10.0.0.1]/",
            "https://[64:ff9b::a00:1]/",
            "https://[2002:a00:1::]/",
            "https://[fd00::1]/",
            "https://169.254.169.254/",
            "https://0.0.0.0/",
            "https://0/",
            "https://[::]/",
        ] {
            assert!(
                matches!(check(literal, true), Err(NetError::RefusedAddress { .. })),
                "{literal}"
            );
        }
    }

    #[test]
    fn loopback_is_a_target_only_by_the_explicit_setting() {
        for url in [
            "http://127.0.0.1:8080/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://localhost/",
            "http://LOCALHOST./",
            "http://one.localhost:81/",
            "http://[::1]/",
            "https://localhost/",
        ] {
            assert!(check(url, true).expect(url).loopback, "{url}");
            assert!(
                matches!(check(url, false), Err(NetError::RefusedAddress { .. })),
                "{url}"
            );
        }
        assert!(matches!(
            check("http://notlocalhost/", true),
            Err(NetError::Insecure { .. })
        ));
    }

    #[test]
    fn http_to_anybody_else_is_refused() {
        assert!(check("https://peer.example/", true).is_ok());
        assert!(matches!(
            check("http://peer.example/", true),
            Err(NetError::Insecure { .. })
        ));
    }

    #[test]
    fn credentials_other_schemes_and_port_zero_are_refused() {
        assert!(check("https://peer.example/", false).is_ok());
        for bad in [
            "https://a:b@peer.example/",
            "https://a@peer.example/",
            "ftp://peer.example/",
            "file:///etc/passwd",
            "https://peer.example:0/",
        ] {
            assert!(matches!(check(bad, false), Err(NetError::BadUrl(_))), "{bad}");
        }
    }
}
