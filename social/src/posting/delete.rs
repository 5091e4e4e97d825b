//! Deleting a post.

use super::PostingError;
use crate::acting;
use crate::means::Means;
use domain::account::Account;
use domain::actor::Actor;
use domain::job::DistributeDeletion;
use domain::paging::Page;
use domain::post::{Post, Visibility};
use domain::{ActorId, PostId};
use std::collections::BTreeSet;
use store::reactions::Reaction;
use store::{Conn, StoreError, actors, jobs, posts, reactions};

/// How many of those who answered, liked or boosted a post are told that it is gone.
const MOST: i64 = 500;

/// Deletes a post of `author`, and gives it as it was, so that it can be written anew. Its id answers
/// *gone* from now on, and everybody who may have a copy is told by a job of the same transaction; of a
/// direct post nobody but those it was for.
pub async fn delete_post(means: &Means, author: &Account, id: PostId) -> Result<Post, PostingError> {
    let now = means.clock.now();
    let author = author.clone();
    means
        .store
        .write(move |conn| {
            let author = acting::to_withdraw::<PostingError>(conn, &author)?;
            let post = posts::lookup(conn, id)?
                .filter(|post| post.local && post.actor_id == author.actor_id)
                .ok_or(PostingError::NotFound)?;
            let also_to = holders(conn, &post)?;
            posts::remove(conn, &post, now)?;
            let notice = DistributeDeletion {
                actor_id: author.actor_id,
                open: post.visibility.is_open(),
                direct: post.visibility == Visibility::Direct,
                post_uri: post.uri.clone(),
                also_to,
            };
            jobs::enqueue(conn, &notice, now)?;
            Ok(post)
        })
        .await
}

/// Remote actors whose servers are likely to have a copy without following the author: those mentioned,
/// whoever is answered, and those who answered, liked or boosted it (the newest [`MOST`] of each).
fn holders(conn: &mut Conn, post: &Post) -> Result<Vec<ActorId>, StoreError> {
    let mut known: Vec<Actor> = posts::list_mentions(conn, post.id)?;
    let mut ids: Vec<ActorId> = Vec::new();
    if let Some(parent) = post.in_reply_to_id
        && let Some(parent) = posts::lookup(conn, parent)?
    {
        ids.push(parent.actor_id);
    }
    // A direct post is with those it was for, and nobody else may learn that it existed.
    if post.visibility != Visibility::Direct {
        let newest = Page::first(MOST);
        for kind in [Reaction::Like, Reaction::Announce] {
            let reacted = reactions::list_actors(conn, kind, post.id, &newest)?;
            known.extend(reacted.into_iter().map(|(_, actor)| actor));
        }
        let answers = posts::list_replies(conn, post.id, MOST)?;
        ids.extend(answers.into_iter().map(|answer| answer.actor_id));
    }
    known.extend(actors::list(conn, &ids)?);
    let remote: BTreeSet<ActorId> = known
        .into_iter()
        .filter(|actor| !actor.local && actor.gone_at.is_none())
        .map(|actor| actor.id)
        .collect();
    Ok(remote.into_iter().collect())
}
