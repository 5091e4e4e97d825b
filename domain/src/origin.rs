//! An origin is scheme + host + port (RFC 6454). It decides who may speak for whom: an actor's key
//! speaks for objects of the actor's own origin and for nothing else. Comparing hosts alone would
//! let a service on another port of the same machine forge posts.

use std::fmt;
use url::Url;

/// Scheme, host and effective port of a URL.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    scheme: String,
    host: String,
    port: u16,
}

impl Origin {
    /// The origin of an `http` or `https` URL; `None` for anything else. A final dot of the host is left
    /// out: it names the same server, and must not lead round a block.
    pub fn of(url: &Url) -> Option<Self> {
        if !matches!(url.scheme(), "http" | "https") {
            return None;
        }
        let host = url.host_str()?.trim_end_matches('.').to_ascii_lowercase();
        if host.is_empty() {
            return None;
        }
        Some(Self {
            scheme: url.scheme().to_owned(),
            host,
            port: url.port_or_known_default()?,
        })
    }

    /// The origin of a URL given as text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::of(&Url::parse(text).ok()?)
    }

    /// The host, with the port where it is not the scheme's own: what a person writes after `@`.
    pub fn authority(&self) -> String {
        let default = if self.scheme == "https" { 443 } else { 80 };
        if self.port == default {
            self.host.clone()
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// The host name alone, lower case.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority())
    }
}

/// Whether two URLs given as text have the same origin. False if either has none.
pub fn same_origin(a: &str, b: &str) -> bool {
    matches!((Origin::parse(a), Origin::parse(b)), (Some(a), Some(b)) if a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_counts() {
        assert!(same_origin("https://a.example/x", "https://a.example:443/y"));
        assert!(!same_origin("https://a.example/x", "https://a.example:8443/x"));
        assert!(!same_origin("https://a.example/x", "http://a.example/x"));
        assert!(!same_origin("https://a.example/x", "https://b.a.example/x"));
        assert!(!same_origin("urn:x", "urn:x"));
    }

    #[test]
    fn a_name_with_its_final_dot_is_the_same_server() {
        assert_eq!(
            Origin::parse("https://a.example./x").map(|o| o.authority()),
            Some("a.example".into())
        );
        assert!(same_origin("https://a.example./x", "https://a.example/y"));
        assert!(!same_origin("https://a.example./x", "https://b.example/y"));
        assert_eq!(Origin::parse("https://./x"), None);
    }

    #[test]
    fn the_authority_leaves_the_usual_port_out() {
        let text = |url| Origin::parse(url).map(|o| o.authority());
        assert_eq!(text("https://A.example/x"), Some("a.example".into()));
        assert_eq!(text("http://localhost:8080/x"), Some("localhost:8080".into()));
    }
}
