//! `GET /@{handle}/followers` and `/following`.

use super::locate::{Located, locate};
use crate::pages::Pages;
use crate::pages::answer::{page, see_other};
use crate::pages::frame::Frame;
use crate::pages::person::Person;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::pages::reader::Reader;
use crate::words::id;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::ActorId;
use domain::actor::Actor;
use serde::Deserialize;
use std::sync::Arc;
use store::{Conn, StoreError, follows};

/// How many people a page has.
const PAGE: i64 = 40;

#[derive(Deserialize)]
pub(in crate::pages) struct Asked {
    offset: Option<u32>,
}

#[derive(Template)]
#[template(path = "people.html")]
struct People<'a> {
    frame: Frame<'a>,
    title: String,
    of: Person,
    people: Vec<Person>,
    more: Option<String>,
}

/// A query of the store for one of the two lists.
type ListQuery = fn(&mut Conn, ActorId, i64, i64) -> Result<Vec<Actor>, StoreError>;

/// Those who follow somebody.
pub(in crate::pages) async fn followers(
    State(pages): State<Arc<Pages>>,
    Path(handle): Path<String>,
    Query(asked): Query<Asked>,
    reader: Reader,
) -> Result<Response, Problem> {
    show(
        &pages,
        &reader,
        &handle,
        &asked,
        "followers",
        id("followers-title"),
        follows::list_followers,
    )
    .await
}

/// Those whom somebody follows.
pub(in crate::pages) async fn following(
    State(pages): State<Arc<Pages>>,
    Path(handle): Path<String>,
    Query(asked): Query<Asked>,
    reader: Reader,
) -> Result<Response, Problem> {
    show(
        &pages,
        &reader,
        &handle,
        &asked,
        "following",
        id("following-title"),
        follows::list_following,
    )
    .await
}

async fn show(
    pages: &Pages,
    reader: &Reader,
    handle: &str,
    asked: &Asked,
    which: &str,
    title: &'static str,
    query: ListQuery,
) -> Result<Response, Problem> {
    let actor = match locate(pages, reader, handle).await? {
        Located::Here(actor) => actor,
        Located::Elsewhere(path) => return Ok(see_other(&format!("{path}/{which}"))),
    };
    let (id, offset) = (actor.id, i64::from(asked.offset.unwrap_or(0)));
    let mut found = pages
        .means
        .store
        .read(move |conn| query(conn, id, offset, PAGE + 1))
        .await?;
    let of = Person::of(&actor);
    let size = usize::try_from(PAGE).expect("a page has a small number of people");
    let more = (found.len() > size).then(|| format!("{}/{which}?offset={}", of.path, offset + PAGE));
    found.truncate(size);
    let title = reader.words.arg(title, "name", &of.name);
    let people = found.iter().map(Person::of).collect();
    page(&People {
        frame: Frame::new(&pages.site, reader, "profile", &title),
        title,
        of,
        people,
        more,
    })
}
