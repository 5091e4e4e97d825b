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
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, value);
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
