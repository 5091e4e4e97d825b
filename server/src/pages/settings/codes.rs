//! The page that shows recovery codes, once: after joining, and after they were renewed.

use crate::pages::Pages;
use crate::pages::answer::{never_stored, page};
use crate::pages::frame::Frame;
use crate::pages::problem::Problem;
use crate::pages::reader::Reader;
use askama::Template;
use axum::response::Response;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

#[derive(Template)]
#[template(path = "codes.html")]
struct Codes<'a> {
    frame: Frame<'a>,
    title: String,
    /// From when on the codes count, if not at once.
    until_then: Option<String>,
    codes: &'a [String],
    /// The codes as a file inside a link: it works without a script and asks nobody.
    download: String,
    file_name: String,
    onward: &'a str,
}

/// What the page says around the codes.
pub(in crate::pages) struct Shown<'a> {
    /// Its heading.
    pub(in crate::pages) title: String,
    /// From when on the codes count, if not at once.
    pub(in crate::pages) until_then: Option<String>,
    /// Where it leads.
    pub(in crate::pages) onward: &'a str,
}

/// The page; browsers keep no copy of it.
pub(in crate::pages) fn codes_page(
    pages: &Pages,
    reader: &Reader,
    shown: Shown<'_>,
    username: &str,
    codes: &[String],
) -> Result<Response, Problem> {
    let Shown {
        title,
        until_then,
        onward,
    } = shown;
    let heading = format!("@{username}@{}", pages.means.authority());
    let text = format!("{heading}\n\n{}\n", codes.join("\n"));
    let template = Codes {
        frame: Frame::new(&pages.site, reader, "settings", &title),
        title,
        until_then,
        codes,
        download: format!(
            "data:text/plain;charset=utf-8,{}",
            utf8_percent_encode(&text, NON_ALPHANUMERIC)
        ),
        file_name: format!("recovery-codes-{username}.txt"),
        onward,
    };
    Ok(never_stored(page(&template)?))
}
