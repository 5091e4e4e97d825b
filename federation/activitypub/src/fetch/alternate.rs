//! From the page of a post or person to its ActivityPub document, where a server does not answer the
//! page's own address with it: by the `Link` header (RFC 8288) or a `<link rel="alternate">` in the
//! page. What is named is then fetched like anything else and believed only at the address it names as
//! its own; so a page can point at somebody else's post, but cannot forge it.

use crate::fetch::content_type::is_activity_type;
use crate::fetch::exchange::{AcceptHop, check_status, host};
use crate::fetch::{FetchError, Fetcher};
use http::{HeaderMap, header};
use net::Limits;
use std::time::Duration;
use url::Url;

/// How many `<link>`s of a page are looked at.
const MAX_LINKS: usize = 200;
/// What a browser would ask for.
const ACCEPT_PAGE: &str = "text/html, application/xhtml+xml";

impl Fetcher {
    /// The address of the document that the page at `uri` names as another form of itself; `None` if it
    /// names none.
    pub async fn alternate(&self, uri: &str, time: Duration) -> Result<Option<Url>, FetchError> {
        let url = self.inner.checked(uri).await?;
        let hop = AcceptHop {
            inner: &self.inner,
            accept: ACCEPT_PAGE,
        };
        let limits = Limits::default().within(time);
        let response = self.inner.parts.client.get(&url, &hop, limits).await?;
        check_status(response.status.as_u16(), &host(&response.final_url))?;
        let found = in_headers(&response.headers).or_else(|| {
            let page = String::from_utf8_lossy(&response.body);
            in_page(&page)
        });
        Ok(found
            .and_then(|address| response.final_url.join(&address).ok())
            .filter(|address| matches!(address.scheme(), "http" | "https")))
    }
}

/// The address in a `Link` header: `<address>; rel="alternate"; type="application/activity+json"`.
fn in_headers(headers: &HeaderMap) -> Option<String> {
    let lines = headers
        .get_all(header::LINK)
        .iter()
        .filter_map(|value| value.to_str().ok());
    for line in lines {
        // A comma may stand in an address; a new link begins with one and an angle bracket.
        for link in line.split(",<").flat_map(|part| part.split(", <")).take(MAX_LINKS) {
            let link = link.trim().trim_start_matches('<');
            let Some((address, parameters)) = link.split_once('>') else {
                continue;
            };
            let parameter = |name: &str| {
                parameters.split(';').find_map(|parameter| {
                    let (key, value) = parameter.split_once('=')?;
                    (key.trim().eq_ignore_ascii_case(name)).then(|| value.trim().trim_matches('"').to_owned())
                })
            };
            if is_alternate(
                parameter("rel"),
                parameter("type").map(|kind| with_profile(kind, parameters)),
            ) {
                return Some(address.to_owned());
            }
        }
    }
    None
}

/// A media type's own parameter was cut off with the semicolon before it.
fn with_profile(kind: String, parameters: &str) -> String {
    if kind == "application/ld+json" && parameters.contains("https://www.w3.org/ns/activitystreams") {
        "application/activity+json".to_owned()
    } else {
        kind
    }
}

/// The address in the `<link>`s of a page.
fn in_page(page: &str) -> Option<String> {
    let lower = page.to_ascii_lowercase();
    let mut from = 0;
    for _ in 0..MAX_LINKS {
        let at = from + lower.get(from..)?.find("<link")?;
        let end = at + lower.get(at..)?.find('>')?;
        let tag = page.get(at + "<link".len()..end)?;
        from = end;
        let attributes = attributes(tag);
        let attribute = |name: &str| {
            attributes
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.clone())
        };
        if is_alternate(attribute("rel"), attribute("type"))
            && let Some(address) = attribute("href")
        {
            return Some(address.replace("&amp;", "&"));
        }
    }
    None
}

/// The attributes of a tag, names in lower case. Quoted values may hold anything but their quote.
fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = tag;
    while let Some(equals) = rest.find('=') {
        let name = rest[..equals]
            .trim()
            .rsplit(char::is_whitespace)
            .next()
            .unwrap_or_default();
        let after = rest[equals + 1..].trim_start();
        let (value, next) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => match after[1..].split_once(quote) {
                Some((value, next)) => (value, next),
                None => break,
            },
            _ => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        found.push((name.to_ascii_lowercase(), value.to_owned()));
        rest = next;
    }
    found
}

fn is_alternate(rel: Option<String>, kind: Option<String>) -> bool {
    let rel = rel.unwrap_or_default();
    rel.split_ascii_whitespace()
        .any(|one| one.eq_ignore_ascii_case("alternate"))
        && is_activity_type(&kind.unwrap_or_default().replace("&quot;", "\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn the_link_of_a_page_is_found_among_others() {
        let page = "<!doctype html><html><head><LINK rel=stylesheet href=/a.css>\n\
            <link href='https://b.example/feed' rel='alternate' type='application/rss+xml'>\n\
            <link href=\"https://b.example/posts/1?a=1&amp;b=2\" rel=\"alternate\" type=\"application/activity+json\">";
        assert_eq!(in_page(page).as_deref(), Some("https://b.example/posts/1?a=1&b=2"));
        let ld = "<link rel=alternate type='application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"' href=/1>";
        assert_eq!(in_page(ld).as_deref(), Some("/1"));
        for none in [
            "",
            "<link",
            "<link rel=alternate>",
            "<p>application/activity+json</p>",
            "<link rel=\"alternate type=application/activity+json href=/1>",
        ] {
            assert_eq!(in_page(none), None, "{none}");
        }
    }

    #[test]
    fn the_link_of_a_header_is_found_among_others() {
        let of =
            |line: &'static str| in_headers(&HeaderMap::from_iter([(header::LINK, HeaderValue::from_static(line))]));
        let both = "<https://b.example/x>; rel=\"lrdd\"; type=\"application/jrd+json\", <https://b.example/1>; rel=\"alternate\"; type=\"application/activity+json\"";
        assert_eq!(of(both).as_deref(), Some("https://b.example/1"));
        let ld = "<https://b.example/2>; rel=alternate; type=\"application/ld+json; profile=\\\"https://www.w3.org/ns/activitystreams\\\"\"";
        assert_eq!(of(ld).as_deref(), Some("https://b.example/2"));
        assert_eq!(of("<https://b.example/x>; rel=\"alternate\"; type=\"text/html\""), None);
    }
}
