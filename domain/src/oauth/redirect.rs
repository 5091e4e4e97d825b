//! Where an authorization code may be sent: which addresses an app may register, and how an answer is
//! put into one.

use url::{Host, Url, form_urlencoded};

/// The address that means: show the code to the person, who carries it over by hand.
pub const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

/// The longest address, in bytes.
pub const MAX_BYTES: usize = 2000;

/// What a browser would run or read by itself instead of handing it to an app.
const REFUSED_SCHEMES: [&str; 11] = [
    "javascript",
    "data",
    "vbscript",
    "file",
    "filesystem",
    "blob",
    "about",
    "view-source",
    "ws",
    "wss",
    "urn",
];

/// The text is no address that codes may be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRedirect {
    /// Not an absolute URI in ASCII, or too long.
    #[error("a redirect URI is an absolute URI in ASCII of at most 2000 characters, or urn:ietf:wg:oauth:2.0:oob")]
    NotAbsolute,
    /// A scheme that browsers keep to themselves.
    #[error("a redirect URI cannot have this scheme: use https, http, or a scheme of your app's own")]
    Scheme,
    /// It has a fragment, which the answer could not be added to.
    #[error("a redirect URI has no fragment: leave out # and what follows")]
    Fragment,
    /// It has a name or password in it.
    #[error("a redirect URI has no user name or password in it")]
    UserInfo,
}

/// Whether codes may be sent to this address at all.
pub fn check(text: &str) -> Result<(), BadRedirect> {
    if text == OUT_OF_BAND {
        return Ok(());
    }
    // The parser would quietly drop tabs and line breaks and turn backslashes round.
    let plain = |b: u8| b.is_ascii_graphic() && !matches!(b, b'\\' | b'"' | b'<' | b'>' | b'`');
    if text.len() > MAX_BYTES || !text.bytes().all(plain) {
        return Err(BadRedirect::NotAbsolute);
    }
    let url = Url::parse(text).map_err(|_| BadRedirect::NotAbsolute)?;
    if REFUSED_SCHEMES.contains(&url.scheme()) {
        return Err(BadRedirect::Scheme);
    }
    if text.contains('#') {
        return Err(BadRedirect::Fragment);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(BadRedirect::UserInfo);
    }
    // `https:app.example` parses, and browsers do not agree about what it means.
    let rest = &text[url.scheme().len()..];
    if matches!(url.scheme(), "http" | "https") && !rest.starts_with("://") {
        return Err(BadRedirect::NotAbsolute);
    }
    Ok(())
}

/// The address with `pairs` added to its query. The address is one that [`check`] accepted; nothing
/// else of it is changed.
pub fn with_answer(address: &str, pairs: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{}", query.finish())
}

/// What `form-action` of a Content Security Policy must name so that a form may end up at this address;
/// `None` for the out-of-band one, which stays here.
pub fn form_action_source(address: &str) -> Option<String> {
    if address == OUT_OF_BAND {
        return None;
    }
    let url = Url::parse(address).ok()?;
    match (url.scheme(), url.host()) {
        // The policy has no way to write an IPv6 address.
        ("http" | "https", Some(Host::Ipv6(_))) => Some(format!("{}:", url.scheme())),
        ("http" | "https", Some(_)) => Some(url.origin().ascii_serialization()),
        (scheme, _) => Some(format!("{scheme}:")),
    }
}

/// What to call the place in front of a person: its host and port, or its scheme.
pub fn place_name(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    match (url.scheme(), url.host_str()) {
        ("urn", _) => None,
        ("http" | "https", Some(host)) => Some(match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }),
        (scheme, _) => Some(format!("{scheme}:")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_addresses_and_schemes_of_apps_are_good_and_what_browsers_run_is_not() {
        for good in [
            OUT_OF_BAND,
            "https://app.example/callback?x=1",
            "http://localhost:4567/",
            "http://127.0.0.1",
            "http://[::1]:8080/cb",
            "com.example.app:/oauth",
            "com.example.app://oauth",
            "tusky://oauth",
            "myapp:callback",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for (bad, why) in [
            ("", BadRedirect::NotAbsolute),
            ("/callback", BadRedirect::NotAbsolute),
            ("//app.example/", BadRedirect::NotAbsolute),
            ("app.example/callback", BadRedirect::NotAbsolute),
            ("https:app.example/", BadRedirect::NotAbsolute),
            ("https:/app.example/", BadRedirect::NotAbsolute),
            ("https://app.example\\@evil.example/", BadRedirect::NotAbsolute),
            ("https://app.example/a b", BadRedirect::NotAbsolute),
            ("https://app.example/\r\nSet-Cookie:x", BadRedirect::NotAbsolute),
            ("https://äpp.example/", BadRedirect::NotAbsolute),
            (" https://app.example/", BadRedirect::NotAbsolute),
            ("javascript:alert(1)", BadRedirect::Scheme),
            ("JavaScript:alert(1)", BadRedirect::Scheme),
            ("data:text/html,x", BadRedirect::Scheme),
            ("vbscript:x", BadRedirect::Scheme),
            ("file:///etc/passwd", BadRedirect::Scheme),
            ("blob:https://app.example/1", BadRedirect::Scheme),
            ("urn:ietf:wg:oauth:2.0:oob:auto", BadRedirect::Scheme),
            ("https://app.example/#x", BadRedirect::Fragment),
            ("https://app.example/#", BadRedirect::Fragment),
            ("https://app.example@evil.example/", BadRedirect::UserInfo),
        ] {
            assert_eq!(check(bad), Err(why), "{bad}");
        }
        assert_eq!(
            check(&format!("https://app.example/{}", "x".repeat(MAX_BYTES))),
            Err(BadRedirect::NotAbsolute)
        );
    }

    #[test]
    fn an_answer_is_added_and_cannot_break_out_of_the_query() {
        let pairs = [("code", "a b"), ("state", "x&code=evil#y")];
        for (address, joint) in [
            ("https://app.example/cb", '?'),
            ("https://app.example/cb?x=1", '&'),
            ("myapp:cb", '?'),
        ] {
            let expected = format!("{address}{joint}code=a+b&state=x%26code%3Devil%23y");
            assert_eq!(with_answer(address, &pairs), expected);
        }
    }

    #[test]
    fn the_policy_names_the_origin_or_the_scheme() {
        for (address, source) in [
            ("https://app.example/cb", Some("https://app.example")),
            ("http://localhost:4567/cb", Some("http://localhost:4567")),
            ("http://[::1]:80/", Some("http:")),
            ("tusky://oauth", Some("tusky:")),
            (OUT_OF_BAND, None),
        ] {
            assert_eq!(form_action_source(address).as_deref(), source, "{address}");
        }
    }
}
