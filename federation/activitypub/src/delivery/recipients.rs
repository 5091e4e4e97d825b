//! Who gets an activity: everybody who is addressed, through shared inboxes where there are any, each
//! inbox once, blocked hosts never.

use crate::objects::outgoing_note::OutgoingPost;
use domain::actor::Actor;
use domain::post::Visibility;
use domain::{ActorId, Origin};
use std::collections::{HashMap, HashSet};
use store::{Conn, StoreError};

/// Inboxes in two groups: those who are mentioned or answered go first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipients {
    /// Of those mentioned or answered.
    pub first: Vec<String>,
    /// Of followers.
    pub then: Vec<String>,
}

/// The recipients of a post's Create and Update.
pub fn of_post(conn: &mut Conn, about: &OutgoingPost) -> Result<Recipients, StoreError> {
    // The author of what is answered hears of it only if the post is for everybody, or addresses them.
    let answered = about.answered.iter().filter(|_| about.post.visibility.is_open());
    let first = inboxes(about.mentions.iter().chain(answered));
    let then = match about.post.visibility {
        Visibility::Direct => Vec::new(),
        _ => store::follows::list_follower_inboxes(conn, about.author.id)?,
    };
    finish(conn, first, then)
}

/// The recipients of something that concerns an actor's followers and some others.
pub fn of_followers(conn: &mut Conn, actor: ActorId, also_to: &[Actor]) -> Result<Recipients, StoreError> {
    let then = store::follows::list_follower_inboxes(conn, actor)?;
    finish(conn, inboxes(also_to.iter()), then)
}

/// These actors and nobody else.
pub fn of_these(conn: &mut Conn, actors: &[Actor]) -> Result<Recipients, StoreError> {
    finish(conn, inboxes(actors.iter()), Vec::new())
}

/// One remote actor.
pub fn one(conn: &mut Conn, actor: &Actor) -> Result<Recipients, StoreError> {
    let own = if actor.local || actor.gone_at.is_some() {
        Vec::new()
    } else {
        vec![actor.inbox.clone()]
    };
    finish(conn, own, Vec::new())
}

/// These inboxes, without those of blocked hosts.
pub fn of_inboxes(conn: &mut Conn, inboxes: Vec<String>) -> Result<Recipients, StoreError> {
    finish(conn, Vec::new(), inboxes)
}

fn inboxes<'a>(actors: impl Iterator<Item = &'a Actor>) -> Vec<String> {
    actors
        .filter(|actor| !actor.local && actor.gone_at.is_none())
        .map(|actor| actor.delivery_inbox().to_owned())
        .collect()
}

fn finish(conn: &mut Conn, first: Vec<String>, then: Vec<String>) -> Result<Recipients, StoreError> {
    // An actor may have a hundred thousand followers: each inbox is compared with none of the others,
    // and each host is asked about once.
    let mut seen: HashSet<String> = HashSet::new();
    let mut blocked: HashMap<String, bool> = HashMap::new();
    let mut keep = |inboxes: Vec<String>| -> Result<Vec<String>, StoreError> {
        let mut kept = Vec::new();
        for inbox in inboxes {
            let Some(origin) = Origin::parse(&inbox) else { continue };
            let host = origin.authority();
            let blocked = match blocked.get(&host) {
                Some(known) => *known,
                None => {
                    let asked = store::hosts::is_blocked(conn, &host)?;
                    blocked.insert(host, asked);
                    asked
                }
            };
            if !blocked && seen.insert(inbox.clone()) {
                kept.push(inbox);
            }
        }
        Ok(kept)
    };
    Ok(Recipients {
        first: keep(first)?,
        then: keep(then)?,
    })
}
