//! The page that posts an answer to another server (OAuth 2.0 Form Post Response Mode): by itself where scripts
//! run, by a button where they do not. The answer stands in no address, and so in no log and no history.

use crate::pages::Pages;
use crate::pages::answer::{never_stored, page};
use crate::pages::frame::Frame;
use crate::pages::guard::LeadsAway;
use crate::pages::problem::Problem;
use crate::pages::reader::Reader;
use askama::Template;
use auth::openid::PartyForm;
use axum::response::Response;
use domain::oauth::redirect::place_name;
use http::{HeaderValue, header};

#[derive(Template)]
#[template(path = "oauth/form-post.html")]
struct FormPost<'a> {
    frame: Frame<'a>,
    title: String,
    form: PartyForm,
    place: String,
}

/// The page that posts `form`, whose address is a registered one.
pub(super) fn page_of(pages: &Pages, reader: &Reader, form: PartyForm) -> Result<Response, Problem> {
    let place = place_name(&form.address).unwrap_or_default();
    let title = reader.words.arg("party-onward-title", "place", place.as_str());
    let mut response = never_stored(page(&FormPost {
        frame: Frame::new(&pages.site, reader, "", &title),
        title: title.clone(),
        form,
        place,
    })?);
    response
        .headers_mut()
        .insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    response.extensions_mut().insert(LeadsAway);
    Ok(response)
}
