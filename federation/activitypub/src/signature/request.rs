//! A received request as its signer saw it. Behind a proxy neither scheme nor authority of what
//! arrives are what was signed, so both come from the configured origin.

use crate::signature::SignatureError;
use domain::Origin;
use http::{HeaderMap, Method};

/// What a signature may cover.
#[derive(Clone, Copy, Debug)]
pub struct IncomingRequest<'a> {
    /// The method.
    pub method: &'a Method,
    /// Path and query exactly as received.
    pub target: &'a str,
    /// All headers.
    pub headers: &'a HeaderMap,
    /// The whole body.
    pub body: &'a [u8],
    /// The origin this server is known by.
    pub origin: &'a Origin,
}

impl<'a> IncomingRequest<'a> {
    /// The path without the query.
    pub(super) fn path(&self) -> &'a str {
        self.target.split_once('?').map_or(self.target, |(path, _)| path)
    }

    /// The query with its question mark; a lone one where there is none (RFC 9421 section 2.2.7).
    pub(super) fn query(&self) -> &'a str {
        self.target.find('?').map_or("?", |at| &self.target[at..])
    }

    /// Whether it has a query.
    pub(super) fn has_query(&self) -> bool {
        self.target.contains('?')
    }

    /// Whether there is a body to protect.
    pub(super) fn has_body(&self) -> bool {
        !self.body.is_empty() || matches!(*self.method, Method::POST | Method::PUT | Method::PATCH)
    }

    /// The value of a header as it is signed: all its lines, trimmed, joined by comma and space
    /// (RFC 9421 section 2.1, draft-cavage-12 section 2.3). `host` is the authority of the
    /// configured origin; a spelling of the same authority that the sender used is kept.
    pub(super) fn header(&self, name: &str) -> Result<String, SignatureError> {
        if name == "host" {
            return Ok(self.host());
        }
        let mut lines = self.headers.get_all(name).iter().peekable();
        if lines.peek().is_none() {
            return Err(SignatureError::HeaderMissing(name.to_owned()));
        }
        let lines: Result<Vec<&str>, _> = lines.map(|line| line.to_str().map(str::trim)).collect();
        let lines = lines.map_err(|_| SignatureError::Malformed("a signed header is not ASCII"))?;
        Ok(lines.join(", "))
    }

    fn host(&self) -> String {
        let authority = self.origin.authority();
        let default_port = if self.origin.scheme() == "https" { ":443" } else { ":80" };
        let sent = self
            .headers
            .get(http::header::HOST)
            .and_then(|host| host.to_str().ok())
            .map(str::trim);
        match sent {
            Some(sent) if sent.to_ascii_lowercase().trim_end_matches(default_port) == authority => sent.to_owned(),
            _ => authority,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_the_configured_one_whatever_a_proxy_wrote() {
        let origin = Origin::parse("https://social.example").expect("an origin");
        let host = |sent: &'static str| {
            let headers = HeaderMap::from_iter([(http::header::HOST, http::HeaderValue::from_static(sent))]);
            IncomingRequest {
                method: &Method::GET,
                target: "/",
                headers: &headers,
                body: &[],
                origin: &origin,
            }
            .header("host")
        };
        assert_eq!(host("social.example"), Ok("social.example".into()));
        assert_eq!(host("127.0.0.1:8080"), Ok("social.example".into()));
        assert_eq!(host("Social.Example:443"), Ok("Social.Example:443".into()));
        assert_eq!(host("evil.example"), Ok("social.example".into()));
    }

    #[test]
    fn path_and_query_are_cut_apart() {
        let origin = Origin::parse("https://social.example").expect("an origin");
        let headers = HeaderMap::new();
        let of = |target| IncomingRequest {
            method: &Method::GET,
            target,
            headers: &headers,
            body: &[],
            origin: &origin,
        };
        assert_eq!((of("/a?b=c?d").path(), of("/a?b=c?d").query()), ("/a", "?b=c?d"));
        assert_eq!(
            (of("/a").path(), of("/a").query(), of("/a").has_query()),
            ("/a", "?", false)
        );
    }
}
