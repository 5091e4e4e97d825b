//! `GET /tags/{tag}`: public posts with a hashtag.

use super::Pages;
use super::answer::page;
use super::feed::Feed;
use super::frame::Frame;
use super::problem::Problem;
use super::query::Query;
use super::reader::Reader;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::paging::Page;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use std::sync::Arc;
use store::timelines;

#[derive(Deserialize)]
pub(super) struct Asked {
    before: Option<String>,
}

#[derive(Template)]
#[template(path = "tag.html")]
struct Tag<'a> {
    frame: Frame<'a>,
    tag: String,
    path: String,
    feed: Feed,
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Path(tag): Path<String>,
    Query(asked): Query<Asked>,
    reader: Reader,
) -> Result<Response, Problem> {
    let tag = tag.to_lowercase();
    if tag.chars().count() > 100 || !tag.chars().all(|c| c.is_alphanumeric() || c == '_') {
        return Err(Problem::NotFound);
    }
    let wanted = tag.clone();
    let query = move |conn: &mut store::Conn, page: &Page| timelines::tagged(conn, &wanted, false, page);
    let feed = Feed::read_timeline(&pages, &reader, asked.before.as_deref(), query).await?;
    let path = format!("/tags/{}", utf8_percent_encode(&tag, NON_ALPHANUMERIC));
    let frame = Frame::new(&pages.site, &reader, "tag", &format!("#{tag}"));
    page(&Tag { frame, tag, path, feed })
}
