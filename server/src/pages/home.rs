//! `GET /home`: what a member reads, with the form for writing and the field for following.

use super::Pages;
use super::answer::{page, page_with};
use super::composer::Composer;
use super::feed::{Feed, PAGE};
use super::frame::Frame;
use super::notifications::told::Told;
use super::person::Person;
use super::place;
use super::problem::Problem;
use super::query::Query;
use super::reader::{Me, Member, Reader};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::ActorId;
use domain::follow::FollowState;
use domain::paging::Page;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use std::sync::Arc;
use store::{StoreError, actors, follows};

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    before: Option<String>,
    /// Whom the reader has just followed.
    followed: Option<String>,
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    frame: Frame<'a>,
    composer: Composer,
    feed: Feed,
    /// What was said to the reader and not looked at yet.
    told: Told,
    /// Whether this is the newest page, which keeps itself up to date.
    live: bool,
    /// Somebody just followed, and whether they agreed already.
    followed: Option<(Person, bool)>,
    follow_who: String,
    follow_problem: Option<String>,
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    member: Member,
) -> Result<Response, Problem> {
    let home = build(&pages, &member.reader, &member.me, &headers, &asked).await?;
    page(&home)
}

/// The page again, with what is wrong about whom the reader wants to follow.
pub(super) async fn follow_refused(
    pages: &Pages,
    reader: &Reader,
    me: &Me,
    headers: &HeaderMap,
    who: &str,
    problem: String,
) -> Result<Response, Problem> {
    let mut home = build(pages, reader, me, headers, &Asked::default()).await?;
    home.follow_who = who.to_owned();
    home.follow_problem = Some(problem);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &home)
}

async fn build<'a>(
    pages: &'a Pages,
    reader: &'a Reader,
    me: &Me,
    headers: &HeaderMap,
    asked: &Asked,
) -> Result<Home<'a>, Problem> {
    let id = me.actor.id;
    let before = asked.before.as_deref();
    let place = before.and_then(place::parse);
    let feed = Feed::read_home(pages, reader, id, Page::before(place, PAGE + 1)).await?;
    let back = match place {
        Some(place) => format!("/home?before={place}"),
        None => "/home".to_owned(),
    };
    Ok(Home {
        frame: Frame::new(&pages.site, reader, "home", &reader.words.text("home-title")).back_to(back),
        composer: Composer::for_member(pages, me, headers).await?,
        feed,
        told: Told::read(pages, reader, me).await?,
        live: before.is_none(),
        followed: just_followed(pages, id, asked.followed.as_deref()).await?,
        follow_who: String::new(),
        follow_problem: None,
    })
}

/// Says whom the reader follows now. Read from the database: an address alone proves nothing.
async fn just_followed(
    pages: &Pages,
    reader: ActorId,
    followed: Option<&str>,
) -> Result<Option<(Person, bool)>, Problem> {
    let Some(target) = followed.and_then(|id| id.parse().ok()) else {
        return Ok(None);
    };
    let found = pages.means.store.read(move |conn| {
        let Some(follow) = follows::find(conn, reader, target)? else {
            return Ok::<_, StoreError>(None);
        };
        Ok(actors::lookup(conn, target)?.map(|actor| (actor, follow.state)))
    });
    Ok(match found.await? {
        Some((actor, FollowState::Accepted)) => Some((Person::of(&actor), true)),
        Some((actor, FollowState::Requested)) => Some((Person::of(&actor), false)),
        _ => None,
    })
}
