//! The page for an app's request that nobody is asked about. Nothing is sent to an address that nobody
//! vouches for; and where the app may be told, the browser goes there by a link that somebody presses, not
//! by itself: anybody may register an app, and our address must not lead anywhere they like (RFC 9700,
//! 4.11.2).

use crate::pages::Pages;
use crate::pages::answer::{never_stored, page_with};
use crate::pages::frame::Frame;
use crate::pages::problem::Problem;
use crate::pages::reader::Reader;
use crate::words::id;
use askama::Template;
use auth::oauth::{AuthorizeError, Landing};
use axum::response::Response;
use domain::oauth::redirect::place_name;
use http::StatusCode;

#[derive(Template)]
#[template(path = "oauth/refused.html")]
struct Refused<'a> {
    frame: Frame<'a>,
    text: String,
    /// The code of RFC 6749, for whoever writes the app.
    code: Option<&'static str>,
    /// The way to the app, which tells it, and what to call that place.
    back: Option<(String, String)>,
}

/// The page for what went wrong, with the way to the app where the app may be told.
pub(super) fn explain(pages: &Pages, reader: &Reader, error: AuthorizeError) -> Result<Response, Problem> {
    let text = match error {
        AuthorizeError::UnknownApp => id("oauth-unknown-app"),
        AuthorizeError::UnknownRedirect => id("oauth-unknown-redirect"),
        AuthorizeError::Malformed => id("oauth-malformed"),
        AuthorizeError::Told(Landing::Away(address)) => {
            let place = place_name(&address).unwrap_or_default();
            return shown(pages, reader, id("oauth-wrong-request"), None, Some((address, place)));
        }
        AuthorizeError::Told(Landing::Refusal(code)) => {
            return refusal(pages, reader, id("oauth-wrong-request"), Some(code));
        }
        // A code is no error; there is none before the member's yes.
        AuthorizeError::Told(Landing::Code(_)) => return Err(Problem::NotFound),
        AuthorizeError::Store(error) => return Err(Problem::Store(error)),
    };
    refusal(pages, reader, text, None)
}

/// The page that says why the app was not let in.
pub(super) fn refusal(
    pages: &Pages,
    reader: &Reader,
    text: &'static str,
    code: Option<&'static str>,
) -> Result<Response, Problem> {
    shown(pages, reader, text, code, None)
}

fn shown(
    pages: &Pages,
    reader: &Reader,
    text: &'static str,
    code: Option<&'static str>,
    back: Option<(String, String)>,
) -> Result<Response, Problem> {
    let title = reader.words.text("oauth-refused-title");
    let template = Refused {
        frame: Frame::new(&pages.site, reader, "", &title),
        text: reader.words.text(text),
        code,
        back,
    };
    Ok(never_stored(page_with(StatusCode::BAD_REQUEST, &template)?))
}
