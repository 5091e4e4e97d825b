//! A post arrived or was edited.

use super::homes;
use super::notices::{Notice, notify_actor};
use crate::reading;
use domain::notification::NotificationKind;
use domain::paging::Page;
use domain::post::Post;
use domain::{ActorId, Entropy, Timestamp};
use store::home::Via;
use store::reactions::{self, Reaction};
use store::{Conn, StoreError, actors, notifications, posts};

/// How many answers that came before the post they answer are placed into home timelines with it.
const WAITING_ANSWERS: i64 = 20;

/// Among how many of the newest boosts of a post members are looked for who are told that it was edited.
const BOOSTS_LOOKED_AT: i64 = 500;

/// Puts a new post into home timelines and notifies the members mentioned in it. Call it once, after
/// `posts::add` has stored the post; `mentioned` are all actors it addresses.
pub fn post_arrived(
    conn: &mut Conn,
    post: &Post,
    mentioned: &[ActorId],
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    homes::begin(conn, post, Via::Author, now)?;
    if !post.local {
        // Answers that were waiting for this post belong to a known conversation now.
        for answer in posts::list_replies(conn, post.id, WAITING_ANSWERS)? {
            homes::begin(conn, &answer, Via::Author, now)?;
        }
    }
    newly_mentioned(conn, post, mentioned, now, entropy)
}

/// Notifies members that a post mentions them: all of them when it arrives, those added when it is
/// edited.
pub fn newly_mentioned(
    conn: &mut Conn,
    post: &Post,
    mentioned: &[ActorId],
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    if mentioned.is_empty() {
        return Ok(());
    }
    let notice = Notice {
        kind: NotificationKind::Mention,
        by: post.actor_id,
        post: Some(post),
    };
    for actor in actors::list(conn, mentioned)? {
        notify_actor(conn, &actor, &notice, now, entropy)?;
    }
    Ok(())
}

/// Tells the members who boosted a post that it says something else now. An older notification of the
/// same kind is replaced, so that the latest edit stands at the top.
pub fn post_edited(conn: &mut Conn, post: &Post, now: Timestamp, entropy: &dyn Entropy) -> Result<(), StoreError> {
    if post.announce_count == 0 {
        return Ok(());
    }
    let notice = Notice {
        kind: NotificationKind::Update,
        by: post.actor_id,
        post: Some(post),
    };
    let newest = Page::first(BOOSTS_LOOKED_AT);
    for (_, booster) in reactions::list_actors(conn, Reaction::Announce, post.id, &newest)? {
        if !booster.local {
            continue;
        }
        notifications::remove(conn, NotificationKind::Update, booster.id, post.actor_id, Some(post.id))?;
        if reading::may_read(conn, Some(booster.id), post)? {
            notify_actor(conn, &booster, &notice, now, entropy)?;
        }
    }
    Ok(())
}
