//! `GET /home/updates?after=…`: what is newer at home than that, for the script that keeps the page up to
//! date. Told by ids, which sort by time: a post that arrives late is found in its place when the page
//! is read again.

use super::Pages;
use super::feed::{Feed, PAGE};
use super::frame::Frame;
use super::notifications::told::Told;
use super::place;
use super::problem::Problem;
use super::query::Query;
use super::reader::Member;
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use domain::paging::Page;
use http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
pub(super) struct Asked {
    after: String,
    /// The newest mention that the page shows already.
    #[serde(default)]
    told: i64,
}

#[derive(Template)]
#[template(path = "updates.html")]
struct Updates<'a> {
    frame: Frame<'a>,
    feed: Feed,
    newest: i64,
    told: Told,
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    member: Member,
) -> Result<Response, Problem> {
    let after = place::parse(&asked.after).unwrap_or(0);
    let page = Page {
        since_id: Some(after),
        ..Page::first(PAGE + 1)
    };
    let feed = Feed::read_home(&pages, &member.reader, member.me.actor.id, page).await?;
    let newest = feed.newest.max(after);
    let told = Told::read(&pages, &member.reader, &member.me).await?;
    if feed.posts.is_empty() && told.newest <= asked.told {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let frame = Frame::new(&pages.site, &member.reader, "home", "").back_to("/home".to_owned());
    Ok(Html(
        Updates {
            frame,
            feed,
            newest,
            told,
        }
        .render()?,
    )
    .into_response())
}
