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
use crate::words::Words;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::ActorId;
use domain::actor::Actor;
use domain::gate::Effect;
use domain::paging::Page;
use domain::post::Visibility;
use http::HeaderMap;
use serde::Deserialize;
use social::relationships::{self, Relationship};
use std::sync::Arc;
use store::{StoreError, actor_counts, member_effects, timelines};

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
    /// End the block first.
    Unblock,
}

#[derive(Template)]
#[template(path = "profile.html")]
struct Profile<'a> {
    frame: Frame<'a>,
    person: Person,
    follow: FollowButton,
    follow_asked: bool,
    /// How the reader stands to this person, if the reader is somebody else and signed in.
    stands: Option<Relationship>,
    biography: String,
    /// What the person is here, as far as they show it.
    badges: Vec<String>,
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
    let (id, reader_id, now) = (actor.id, reader.actor_id(), pages.means.clock.now());
    let account = actor.account_id.filter(|_| actor.local);
    let facts = pages.means.store.read(move |conn| {
        let stands = match reader_id {
            Some(reader) if reader != id => relationships::between(conn, reader, &[id], now)?.pop(),
            _ => None,
        };
        let counts = actor_counts::of(conn, &[id])?.remove(&id).unwrap_or_default();
        let effects = match account {
            Some(account) => member_effects::shown_among(conn, &[account])?,
            None => Vec::new(),
        };
        Ok::<_, StoreError>((stands.map(|(_, stands)| stands), counts, effects))
    });
    let (stands, counts, effects) = facts.await?;
    let sees_all = reader.is(id) || stands.is_some_and(|stands| stands.following);
    let visible: &'static [Visibility] = if sees_all {
        &[Visibility::Public, Visibility::Unlisted, Visibility::Followers]
    } else {
        &[Visibility::Public, Visibility::Unlisted]
    };
    let query = move |conn: &mut store::Conn, page: &Page| timelines::of_actor(conn, id, visible, false, page);
    let feed = Feed::read(&pages, &reader, asked.before.as_deref(), query).await?;
    let person = Person::of(&actor);
    page(&Profile {
        frame: frame(&pages, &reader, &actor, &person),
        follow: button(&reader, id, stands),
        follow_asked: stands.is_some_and(|stands| stands.requested),
        stands,
        original: (!actor.local && is_web_address(&actor.url)).then(|| actor.url.clone()),
        biography: actor.summary_html,
        badges: effects
            .iter()
            .filter_map(|(_, effect)| badge(effect, reader.words))
            .collect(),
        is_local: actor.local,
        person,
        post_count: counts.posts,
        follower_count: counts.followers,
        following_count: counts.following,
        feed,
    })
}

/// A role or group by its own name; that somebody was admitted is nothing to show.
fn badge(effect: &Effect, words: Words) -> Option<String> {
    match effect {
        Effect::Admit => None,
        Effect::Role(name) | Effect::Group(name) => Some(name.replace('_', " ")),
        Effect::Moderator => Some(words.text("badge-moderator")),
    }
}

fn button(reader: &Reader, actor: ActorId, stands: Option<Relationship>) -> FollowButton {
    match stands {
        None if reader.is(actor) => FollowButton::Edit,
        None => FollowButton::None,
        Some(stands) if stands.blocking => FollowButton::Unblock,
        Some(stands) if stands.blocked_by => FollowButton::None,
        Some(stands) if stands.following => FollowButton::Unfollow,
        Some(stands) if stands.requested => FollowButton::Cancel,
        Some(_) if reader.may_publish() => FollowButton::Follow,
        Some(_) => FollowButton::None,
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
