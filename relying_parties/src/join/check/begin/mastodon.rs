//! Mastodon: the sign-in page has a button that posts, with the token of the page and its session cookie.

use super::{Begun, Stopped, cookies, read};
use crate::join::PartyAddress;
use crate::join::check::faults::{BEGIN, OFFER};
use crate::join::check::notes::{Notes, shown};
use crate::join::check::reach;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use net::StrangerClient;
use url::{Url, form_urlencoded};

/// Where the button posts to.
const BUTTON: &str = "/auth/auth/openid_connect";

/// Begins a log-in.
pub(in crate::join::check) async fn begin(
    client: &StrangerClient,
    address: &PartyAddress,
    notes: &mut Notes,
) -> Result<Begun, Stopped> {
    let page = address.url("/auth/sign_in").ok_or(Stopped)?;
    let answer = reach::get(client, &page, "text/html", notes).await?;
    if answer.status.is_redirection() {
        let location = answer
            .headers
            .get(header::LOCATION)
            .and_then(|value| value.to_str().ok());
        let to = location.and_then(|text| page.join(text).ok());
        if let Some(to) = to.filter(|to| to.path() == page.path()) {
            return read_elsewhere(&to, address, notes);
        }
        notes.fail(
            &OFFER,
            format!(
                "its sign-in page sends people on to {}",
                shown(location.unwrap_or_default())
            ),
            "give the address where people sign in (WEB_DOMAIN)",
        );
        return Err(Stopped);
    }
    let html = String::from_utf8_lossy(&answer.body).into_owned();
    if !answer.status.is_success() || !html.contains(BUTTON) {
        notes.fail(
            &OFFER,
            format!(
                "its sign-in page answers with {} and has no button for OpenID Connect",
                answer.status.as_u16()
            ),
            "put the block into .env.production (OIDC_ENABLED=true) and restart mastodon-web",
        );
        return Err(Stopped);
    }
    notes.ok(&OFFER, "the sign-in page has the button");
    let Some(token) = token(&html) else {
        notes.fail(
            &BEGIN,
            "its sign-in page has no form token",
            "turn off whatever changes its pages on the way",
        );
        return Err(Stopped);
    };
    let set = cookies(&answer);
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("authenticity_token", &token)
        .finish();
    let button = address.url(BUTTON).ok_or(Stopped)?;
    let answer = reach::post(client, &button, headers(address, &set), form, notes).await?;
    if answer.status == StatusCode::UNPROCESSABLE_ENTITY {
        notes.fail(
            &BEGIN,
            "it does not take its own form back (422): its cookie or its address got lost on the way",
            "let the proxy send Host and X-Forwarded-Proto, and check LOCAL_DOMAIN and WEB_DOMAIN",
        );
        return Err(Stopped);
    }
    read(&answer, set, address, "the log of mastodon-web (omniauth)", notes)
}

fn read_elsewhere(to: &Url, address: &PartyAddress, notes: &mut Notes) -> Result<Begun, Stopped> {
    notes.fail(
        &crate::join::check::faults::ADDRESS,
        format!(
            "it is asked at {}, and sends the browser to its other address {}",
            address.as_str(),
            shown(&to.origin().ascii_serialization())
        ),
        "join it under the address where people sign in (WEB_DOMAIN)",
    );
    Err(Stopped)
}

/// What a browser would send with the form.
fn headers(address: &PartyAddress, set: &[String]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static("text/html"));
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    let pairs: Vec<&str> = set
        .iter()
        .filter_map(|cookie| cookie.split(';').next())
        .map(str::trim)
        .collect();
    for (name, value) in [(header::COOKIE, pairs.join("; ")), (header::ORIGIN, origin(address))] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    headers
}

fn origin(address: &PartyAddress) -> String {
    domain::Origin::parse(address.as_str())
        .map(|origin| origin.to_string())
        .unwrap_or_default()
}

/// The token in a `<meta name="csrf-token" content="…">` or an `<input name="authenticity_token" value="…">`.
fn token(html: &str) -> Option<String> {
    for (name, attribute) in [("csrf-token", "content"), ("authenticity_token", "value")] {
        let tag = html
            .split('<')
            .find(|tag| tag.contains(&format!("name=\"{name}\"")) && tag.contains(&format!("{attribute}=\"")));
        let value = tag.and_then(|tag| tag.split(&format!("{attribute}=\"")).nth(1)?.split('"').next());
        if let Some(value) = value.filter(|value| !value.is_empty() && value.len() <= 1000) {
            return Some(value.replace("&#43;", "+").replace("&#x2B;", "+").replace("&amp;", "&"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_token_is_found_in_either_place() {
        let meta = "<head><meta name=\"csrf-param\" content=\"authenticity_token\" />\n<meta name=\"csrf-token\" content=\"a/b&#43;c==\" /></head>";
        assert_eq!(token(meta).as_deref(), Some("a/b+c=="));
        let form =
            "<form><input type=\"hidden\" name=\"authenticity_token\" value=\"xyz\" autocomplete=\"off\" /></form>";
        assert_eq!(token(form).as_deref(), Some("xyz"));
        assert_eq!(token("<p>no token</p>"), None);
    }
}
