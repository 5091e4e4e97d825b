//! `GET /about`: the rules, the gate in words, the software, and what the server knows about people.

use super::Pages;
use super::answer::page;
use super::frame::{Frame, excerpt};
use super::gate_words::{GateMark, marks};
use super::problem::Problem;
use super::reader::Reader;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;
use store::{StoreError, memberships, posts};

#[derive(Template)]
#[template(path = "about.html")]
struct About<'a> {
    frame: Frame<'a>,
    members: i64,
    posts: i64,
    gate: Vec<GateMark>,
}

pub(super) async fn show(State(pages): State<Arc<Pages>>, reader: Reader) -> Result<Response, Problem> {
    let counted = pages
        .means
        .store
        .read(|conn| Ok::<_, StoreError>((memberships::members(conn)?, posts::count_local(conn)?)));
    let (members, posts) = counted.await?;
    let site = &pages.site;
    let title = reader.words.arg("about-title", "title", &site.title);
    let frame = Frame::new(site, &reader, "about", &title).open(
        "website",
        format!("{}/about", pages.means.base()),
        excerpt(&site.description),
    );
    let gate = marks(&pages.gate_words, reader.words);
    page(&About {
        frame,
        members,
        posts,
        gate,
    })
}
