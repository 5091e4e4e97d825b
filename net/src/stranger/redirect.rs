//! Where a redirect leads, if it is one we follow.

use crate::error::NetError;
use http::{StatusCode, header};
use url::Url;

/// What to do after an answer.
#[derive(Debug)]
pub(crate) enum Next {
    /// It is no redirect: read it.
    Stay,
    /// Ask there. Not checked yet.
    Follow(Url),
}

/// Reads the redirect in `response`, which came from `here`.
pub(crate) fn next(response: &reqwest::Response, here: &Url, host: &str) -> Result<Next, NetError> {
    let followed = [
        StatusCode::MOVED_PERMANENTLY,
        StatusCode::FOUND,
        StatusCode::SEE_OTHER,
        StatusCode::TEMPORARY_REDIRECT,
        StatusCode::PERMANENT_REDIRECT,
    ];
    if !followed.contains(&response.status()) {
        return Ok(Next::Stay);
    }
    let bad = |why| NetError::BadRedirect {
        host: host.to_owned(),
        why,
    };
    let location = response
        .headers()
        .get(header::LOCATION)
        .ok_or_else(|| bad("it names no address"))?;
    let location = location.to_str().map_err(|_| bad("its address is not text"))?;
    let mut to = here.join(location).map_err(|_| bad("its address is not an address"))?;
    if here.scheme() == "https" && to.scheme() != "https" {
        return Err(bad("it leads from https to something weaker"));
    }
    to.set_fragment(None);
    Ok(Next::Follow(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(from: &str, status: u16, location: &str) -> Result<Option<String>, NetError> {
        let answer = http::Response::builder()
            .status(status)
            .header(header::LOCATION, location)
            .body("")
            .expect("an answer");
        let here = Url::parse(from).expect("a url");
        match next(&reqwest::Response::from(answer), &here, "a.example")? {
            Next::Stay => Ok(None),
            Next::Follow(to) => Ok(Some(to.to_string())),
        }
    }

    #[test]
    fn a_redirect_never_leads_from_https_to_http() {
        let up = follow("http://localhost:1/", 302, "https://a.example/").expect("followed");
        assert_eq!(up.as_deref(), Some("https://a.example/"));
        let level = follow("https://a.example/1", 302, "//b.example/2#part").expect("followed");
        assert_eq!(level.as_deref(), Some("https://b.example/2"));
        let down = follow("https://a.example/1", 302, "http://a.example/1");
        assert!(matches!(down, Err(NetError::BadRedirect { .. })), "{down:?}");
    }

    #[test]
    fn only_redirects_with_an_address_are_followed() {
        for status in [301, 302, 303, 307, 308] {
            assert!(
                follow("https://a.example/1", status, "/2").expect("followed").is_some(),
                "{status}"
            );
        }
        for status in [200, 300, 304, 305, 404] {
            assert!(
                follow("https://a.example/1", status, "/2").expect("stays").is_none(),
                "{status}"
            );
        }
    }
}
