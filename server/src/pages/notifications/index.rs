//! `GET /notifications`: what a member is told, newest first, and who asks to follow. Looking at the
//! newest page is reading it: nothing on it counts as unread afterwards.

use super::line::{Line, authors};
use crate::pages::Pages;
use crate::pages::answer::page;
use crate::pages::frame::Frame;
use crate::pages::person::Person;
use crate::pages::place;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::pages::reader::Member;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::actor::Actor;
use domain::notification::NotificationKind;
use domain::paging::Page;
use domain::{ActorId, Timestamp};
use serde::Deserialize;
use social::notifying::{self, Shown};
use social::reading;
use std::collections::HashMap;
use std::sync::Arc;
use store::notifications::NotificationFilter;
use store::{Conn, StoreError, follows, notifications};

/// How many notifications a page has.
const PAGE: i64 = 20;

/// How many of those who ask to follow are shown at once; the others come when these are answered.
const ASKERS: i64 = 20;

#[derive(Deserialize)]
pub(in crate::pages) struct Asked {
    before: Option<String>,
}

/// Somebody who asks to follow.
struct Asker {
    id: ActorId,
    person: Person,
}

#[derive(Template)]
#[template(path = "notifications.html")]
struct Notifications<'a> {
    frame: Frame<'a>,
    askers: Vec<Asker>,
    lines: Vec<Line>,
    older: Option<String>,
}

/// What is read from the database.
struct Found {
    shown: Vec<Shown>,
    /// The authors of the posts these are about.
    authors: HashMap<ActorId, Actor>,
    askers: Vec<Actor>,
    /// The newest notification, also one that is not shown.
    newest: Option<i64>,
    older: Option<i64>,
    last_read: i64,
}

pub(in crate::pages) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    member: Member,
) -> Result<Response, Problem> {
    let before = asked.before.as_deref().and_then(place::parse);
    let (owner, now) = (member.me.actor.id, pages.means.clock.now());
    let found = pages
        .means
        .store
        .read(move |conn| read(conn, owner, before, now))
        .await?;
    let title = member.reader.words.text("notifications-title");
    let mut frame = Frame::new(&pages.site, &member.reader, "notifications", &title);
    if before.is_none() {
        frame.unread = None;
        if let Some(newest) = found.newest.filter(|newest| *newest > found.last_read) {
            notifying::mark_read(&pages.means, &member.me.account, newest).await?;
        }
    }
    let older = found.older.map(|id| id.to_string());
    let askers = found
        .askers
        .iter()
        .map(|actor| Asker {
            id: actor.id,
            person: Person::of(actor),
        })
        .collect();
    let line = |one: &Shown| Line::of(one, &found.authors, found.last_read, &member.reader, now);
    page(&Notifications {
        frame,
        askers,
        lines: found.shown.iter().map(line).collect(),
        older,
    })
}

fn read(conn: &mut Conn, owner: ActorId, before: Option<i64>, now: Timestamp) -> Result<Found, StoreError> {
    // Those who ask to follow stand above the list until they are answered.
    let filter = NotificationFilter {
        exclude_types: vec![NotificationKind::FollowRequest],
        ..NotificationFilter::default()
    };
    let mut list = notifications::list(conn, owner, &Page::before(before, PAGE + 1), &filter)?;
    let newest = match before {
        None => notifications::list(conn, owner, &Page::first(1), &NotificationFilter::default())?
            .first()
            .map(|one| one.id),
        Some(_) => None,
    };
    let size = usize::try_from(PAGE).expect("a page has a small number of lines");
    let more = list.len() > size;
    list.truncate(size);
    let older = list.last().filter(|_| more).map(|one| one.id);
    let shown = notifying::visible(conn, owner, list, now)?;
    let authors = authors(conn, &shown)?;
    let mut askers = Vec::new();
    if before.is_none() {
        for (_, actor) in follows::list_requests(conn, owner, &Page::first(ASKERS))? {
            if reading::is_shown(conn, &actor)? {
                askers.push(actor);
            }
        }
    }
    Ok(Found {
        shown,
        authors,
        askers,
        newest,
        older,
        last_read: notifying::last_read(conn, owner)?,
    })
}
