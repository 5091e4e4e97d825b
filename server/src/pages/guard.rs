//! What holds for every page: the headers that keep it from running or loading anything of anybody
//! else, and problems turned into pages in the reader's language.

use super::Pages;
use super::frame::Frame;
use super::problem::Shown;
use super::reader::Reader;
use crate::words::Words;
use askama::Template;
use auth::Visitor;
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderName, HeaderValue, header};
use std::sync::Arc;

/// Scripts, styles and connections of our own only; no plug-ins, no frames, no other form targets.
/// `data:` pictures are the icons that wallets announce.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
     img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, HeaderValue); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(CONTENT_SECURITY_POLICY),
    ),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
];

/// Travels on the response of a page whose form may lead to another site or app: what `form-action` of
/// the policy has to name besides ourselves. Browsers also look at where the form's answer redirects to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FormTarget(pub(super) String);

/// Travels on the response of a page whose form takes an answer to another server. Chromium holds a form to
/// the policy through every redirect that follows, and such a server often sends the browser on to an app that
/// nobody here knows: no list of places would do, so the policy names none. The browser says whose form it is:
/// servers that look where a form comes from see our origin, and no more of our address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LeadsAway;

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    frame: Frame<'a>,
    title: String,
    text: String,
}

/// The layer around all pages.
pub(super) async fn layer(State(pages): State<Arc<Pages>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let mut response = next.run(Request::from_parts(parts.clone(), body)).await;
    if let Some(shown) = response.extensions_mut().remove::<Arc<Shown>>() {
        let words = Words::for_request(&parts.headers);
        // Whoever cannot be recognised, because the database is away, reads the page as a stranger.
        let reader = match Visitor::from_request_parts(&mut parts, &pages.auth).await {
            Ok(visitor) => Reader::of(&pages, words, visitor).await.ok(),
            Err(_) => None,
        };
        let reader = reader.unwrap_or_else(|| Reader {
            words,
            visitor: Visitor::default(),
            me: None,
            token: String::new(),
        });
        let title = words.text(shown.title);
        let page = ProblemPage {
            frame: Frame::new(&pages.site, &reader, "", &title),
            text: words.text(shown.text),
            title,
        };
        if let Ok(html) = page.render() {
            response = (response.status(), Html(html)).into_response();
        }
    }
    let target = response.extensions_mut().remove::<FormTarget>();
    let leads_away = response.extensions_mut().remove::<LeadsAway>().is_some();
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, value);
    }
    if let Some(policy) = target.and_then(|target| policy_with(&target)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if leads_away {
        let policy = CONTENT_SECURITY_POLICY.replace("form-action 'self'; ", "");
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(
            header::VARY,
            HeaderValue::from_static("cookie, accept-language, accept"),
        );
    }
    response
}

/// The policy with one more place that forms may lead to. A place that could say anything else inside a
/// policy is left out, and the form then stays here.
fn policy_with(FormTarget(place): &FormTarget) -> Option<HeaderValue> {
    if place.contains(|c: char| !c.is_ascii_graphic() || matches!(c, ';' | ',' | '\'' | '*')) {
        return None;
    }
    let policy = CONTENT_SECURITY_POLICY.replace("form-action 'self'", &format!("form-action 'self' {place}"));
    HeaderValue::from_str(&policy).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_added_to_the_policy_and_cannot_add_anything_else() {
        let of = |place: &str| policy_with(&FormTarget(place.to_owned()));
        let policy = of("https://app.example").expect("a policy");
        let text = policy.to_str().expect("ASCII");
        assert!(
            text.contains("; form-action 'self' https://app.example; base-uri 'none'"),
            "{text}"
        );
        assert!(of("tusky:").is_some());
        for bad in ["x; script-src *", "a b", "*", "'unsafe-inline'", "x,y"] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }
}
