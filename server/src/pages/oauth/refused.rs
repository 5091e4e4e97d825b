//! The page for an app's request that cannot even be answered to the app: nothing may be sent to an
//! address that nobody vouches for.

use crate::pages::Pages;
use crate::pages::answer::{never_stored, page_with, see_other};
use crate::pages::frame::Frame;
use crate::pages::problem::Problem;
use crate::pages::reader::Reader;
use crate::words::id;
use askama::Template;
use auth::oauth::{AuthorizeError, Landing};
use axum::response::Response;
use http::StatusCode;

#[derive(Template)]
#[template(path = "oauth/refused.html")]
struct Refused<'a> {
    frame: Frame<'a>,
    text: String,
    /// The code of RFC 6749, for whoever writes the app.
    code: Option<&'static str>,
}

/// The page for what went wrong, or the way to the app where the app may be told.
pub(super) fn explain(pages: &Pages, reader: &Reader, error: AuthorizeError) -> Result<Response, Problem> {
    let text = match error {
        AuthorizeError::UnknownApp => id("oauth-unknown-app"),
        AuthorizeError::UnknownRedirect => id("oauth-unknown-redirect"),
        AuthorizeError::Malformed => id("oauth-malformed"),
        AuthorizeError::Told(Landing::Away(address)) => return Ok(never_stored(see_other(&address))),
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
    let title = reader.words.text("oauth-refused-title");
    let template = Refused {
        frame: Frame::new(&pages.site, reader, "", &title),
        text: reader.words.text(text),
        code,
    };
    Ok(never_stored(page_with(StatusCode::BAD_REQUEST, &template)?))
}
