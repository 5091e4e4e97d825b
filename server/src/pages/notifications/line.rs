//! One notification as the pages show it: who did what, when, and to which post.

use crate::pages::frame::{excerpt, plain};
use crate::pages::moment::Moment;
use crate::pages::person::Person;
use crate::pages::post_card::post_path;
use crate::pages::reader::Reader;
use crate::words::id;
use domain::actor::Actor;
use domain::notification::NotificationKind;
use domain::post::Post;
use domain::{ActorId, Timestamp};
use social::notifying::Shown;
use std::collections::HashMap;
use store::{Conn, StoreError, actors};

/// A notification, ready to be shown.
pub(in crate::pages) struct Line {
    /// Who did it.
    pub(in crate::pages) person: Person,
    /// What, a message id that takes the name.
    pub(in crate::pages) what: &'static str,
    /// When.
    pub(in crate::pages) at: Moment,
    /// Where it leads.
    pub(in crate::pages) path: String,
    /// The beginning of the post it is about; empty if it is about none.
    pub(in crate::pages) excerpt: String,
    /// Whether it was not there when the member looked last.
    pub(in crate::pages) is_new: bool,
}

/// The authors of the posts that these are about.
pub(super) fn authors(conn: &mut Conn, shown: &[Shown]) -> Result<HashMap<ActorId, Actor>, StoreError> {
    let ids: Vec<ActorId> = shown
        .iter()
        .filter_map(|one| one.post.as_ref().map(|post| post.actor_id))
        .collect();
    Ok(actors::list(conn, &ids)?
        .into_iter()
        .map(|actor| (actor.id, actor))
        .collect())
}

impl Line {
    /// The line of a notification; what came after `last_read` is new.
    pub(super) fn of(
        one: &Shown,
        authors: &HashMap<ActorId, Actor>,
        last_read: i64,
        reader: &Reader,
        now: Timestamp,
    ) -> Self {
        let person = Person::of(&one.actor);
        let post = one.post.as_ref();
        let path = post
            .and_then(|post| Some(post_path(authors.get(&post.actor_id)?, post.id)))
            .unwrap_or_else(|| person.path.clone());
        Self {
            what: what(one.notification.kind),
            at: Moment::of(one.notification.created_at, now, reader.words),
            path,
            excerpt: post.map(beginning).unwrap_or_default(),
            is_new: one.notification.id > last_read,
            person,
        }
    }
}

fn what(kind: NotificationKind) -> &'static str {
    match kind {
        NotificationKind::Mention => id("notice-mention"),
        NotificationKind::Reblog => id("notice-boost"),
        NotificationKind::Favourite => id("notice-like"),
        NotificationKind::Follow => id("notice-follow"),
        NotificationKind::FollowRequest => id("notice-follow-request"),
        NotificationKind::Update => id("notice-edit"),
    }
}

/// The content warning of a post, or the beginning of its text.
fn beginning(post: &Post) -> String {
    if post.summary.is_empty() {
        excerpt(&plain(&post.content_html))
    } else {
        post.summary.clone()
    }
}
