//! `GET /@{handle}`: somebody's profile and posts.

use super::locate::{Located, locate, wants_activity};
use crate::pages::Pages;
use crate::pages::answer::{page, see_other};
use crate::pages::feed::Feed;
use crate::pages::frame::{Frame, excerpt, plain};
use crate::pages::person::Person;
use crate::pages::post_card::is_web_address;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::pages::reader::Reader;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::ActorId;
use domain::actor::Actor;
use domain::follow::FollowState;
use http::HeaderMap;
use serde::Deserialize;
use std::sync::Arc;
use store::{StoreError, follows, posts, timelines};

#[derive(Deserialize)]
pub(in crate::pages) struct Asked {
    before: Option<String>,
}

/// What the reader can do about this person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FollowButton {
    /// Nothing: not signed in.
    None,
    /// It is the reader.
    Edit,
    /// Ask to follow.
    Follow,
    /// Take the question back.
    Cancel,
    /// Stop following.
    Unfollow,
}

#[derive(Template)]
#[template(path = "profile.html")]
struct Profile<'a> {
    frame: Frame<'a>,
    person: Person,
    follow: FollowButton,
    follow_asked: bool,
    biography: String,
    original: Option<String>,
    is_local: bool,
    post_count: i64,
    follower_count: i64,
    following_count: i64,
    feed: Feed,
}

pub(in crate::pages) async fn show(
    State(pages): State<Arc<Pages>>,
    Path(handle): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    reader: Reader,
) -> Result<Response, Problem> {
    let actor = match locate(&pages, &reader, &handle).await? {
        Located::Here(actor) => actor,
        Located::Elsewhere(path) => return Ok(see_other(&path)),
    };
    if actor.local && wants_activity(&headers) {
        return Ok(see_other(&actor.uri));
    }
    let (id, reader_id) = (actor.id, reader.actor_id());
    let facts = pages.means.store.read(move |conn| {
        let follow = match reader_id {
            Some(reader) => follows::find(conn, reader, id)?.map(|follow| follow.state),
            None => None,
        };
        let counts = (
            posts::count_open_of(conn, id)?,
            follows::count_followers(conn, id)?,
            follows::count_following(conn, id)?,
        );
        Ok::<_, StoreError>((follow, counts))
    });
    let (state, (post_count, follower_count, following_count)) = facts.await?;
    let sees_all = reader.is(id) || state == Some(FollowState::Accepted);
    let query = move |conn: &mut store::Conn, before, limit| timelines::of_actor(conn, id, sees_all, before, limit);
    let feed = Feed::read(&pages, &reader, asked.before.as_deref(), query).await?;
    let person = Person::of(&actor);
    page(&Profile {
        frame: frame(&pages, &reader, &actor, &person),
        follow: button(&reader, id, state),
        follow_asked: state == Some(FollowState::Requested),
        original: (!actor.local && is_web_address(&actor.url)).then(|| actor.url.clone()),
        biography: actor.summary_html,
        is_local: actor.local,
        person,
        post_count,
        follower_count,
        following_count,
        feed,
    })
}

fn button(reader: &Reader, actor: ActorId, state: Option<FollowState>) -> FollowButton {
    match (reader.me.is_some(), reader.is(actor), state) {
        (false, _, _) => FollowButton::None,
        (true, true, _) => FollowButton::Edit,
        (true, false, Some(FollowState::Accepted)) => FollowButton::Unfollow,
        (true, false, Some(FollowState::Requested)) => FollowButton::Cancel,
        (true, false, Some(FollowState::Rejected) | None) => FollowButton::Follow,
    }
}

fn frame<'a>(pages: &'a Pages, reader: &'a Reader, actor: &Actor, person: &Person) -> Frame<'a> {
    let section = if reader.is(actor.id) { "me" } else { "profile" };
    let title = format!("{} ({})", person.name, person.handle);
    let frame = Frame::new(&pages.site, reader, section, &title);
    if !actor.local {
        return frame;
    }
    let about = excerpt(&plain(&actor.summary_html));
    let about = if about.is_empty() {
        reader
            .words
            .arg2("profile-card", "handle", &person.handle, "title", &pages.site.title)
    } else {
        about
    };
    frame
        .with_alternate(&actor.uri)
        .open("profile", format!("{}{}", pages.means.base(), person.path), about)
}
