//! `GET /home/updates?after=…`: the posts that arrived at home since then, for the script that keeps
//! the page up to date. Told by our ids, which say when a post arrived here: one that was written
//! earlier and arrives late is new as well.

use super::Pages;
use super::feed::Feed;
use super::frame::Frame;
use super::problem::Problem;
use super::query::Query;
use super::reader::Member;
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use domain::PostId;
use http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;
use store::timelines;

#[derive(Deserialize)]
pub(super) struct Asked {
    after: String,
}

#[derive(Template)]
#[template(path = "updates.html")]
struct Updates<'a> {
    frame: Frame<'a>,
    feed: Feed,
    newest: PostId,
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    member: Member,
) -> Result<Response, Problem> {
    let after = PostId(asked.after.parse().unwrap_or(0));
    let id = member.me.actor.id;
    let mut feed = Feed::read(&pages, &member.reader, None, move |conn, before, limit| {
        timelines::home(conn, id, before, limit)
    })
    .await?;
    feed.posts.retain(|post| post.id > after);
    let newest = feed.newest.max(after);
    if feed.posts.is_empty() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let frame = Frame::new(&pages.site, &member.reader, "home", "").back_to("/home".to_owned());
    Ok(Html(Updates { frame, feed, newest }.render()?).into_response())
}
