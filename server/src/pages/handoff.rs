//! Hand-off pages. The waiting side is under `/sign-in/handoff`: a link, its QR code and a number. The
//! link leads to `/handoff/{code}`, where somebody who is signed in says yes by choosing that number.

pub(super) mod begin;
mod browser_name;
pub(super) mod collect;
pub(super) mod decide;
pub(super) mod offer;
mod qr;
pub(super) mod waiting;

use super::Pages;
use super::answer::page_with;
use super::frame::Frame;
use super::problem::Problem;
use super::reader::Reader;
use askama::Template;
use axum::response::Response;
use http::StatusCode;

#[derive(Template)]
#[template(path = "handoff/over.html")]
struct Over<'a> {
    frame: Frame<'a>,
    /// What happened, a message id.
    what: &'static str,
    /// Where the waiting side begins again; on the approving side there is nothing to begin.
    again: Option<String>,
}

/// The page of a link that is used, ended, run out, or somebody else's. They look the same from here.
fn over(pages: &Pages, reader: &Reader, what: &'static str, again: Option<String>) -> Result<Response, Problem> {
    let title = reader.words.text("handoff-over-title");
    let over = Over {
        frame: Frame::new(&pages.site, reader, "sign-in", &title),
        what,
        again,
    };
    page_with(StatusCode::GONE, &over)
}
