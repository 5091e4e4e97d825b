//! From a form of ours to another server. Not by a redirect: browsers hold the answer of a form, and every
//! redirect after it, to the places that the policy of the form's page names, and a server that gets a code
//! often sends the browser on to a client that nobody here knows. This page is where the form ends, and its
//! header begins something new.

use crate::pages::Pages;
use crate::pages::answer::{never_stored, page};
use crate::pages::frame::Frame;
use crate::pages::problem::Problem;
use crate::pages::reader::Reader;
use askama::Template;
use axum::response::Response;
use domain::oauth::redirect::place_name;

#[derive(Template)]
#[template(path = "oauth/onward.html")]
struct Onward<'a> {
    frame: Frame<'a>,
    title: String,
    address: String,
    place: String,
}

/// The page that leads to `address`, which is a registered one with an answer in it.
pub(super) fn lead(pages: &Pages, reader: &Reader, address: String) -> Result<Response, Problem> {
    let place = place_name(&address).unwrap_or_default();
    let title = reader.words.arg("party-onward-title", "place", place.as_str());
    Ok(never_stored(page(&Onward {
        frame: Frame::new(&pages.site, reader, "", &title),
        title: title.clone(),
        address,
        place,
    })?))
}
