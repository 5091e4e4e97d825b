//! Deleting a post.

use super::{PostingError, acting_account};
use crate::means::Means;
use domain::account::Account;
use domain::job::DistributeDeletion;
use domain::post::{Post, Visibility};
use domain::{ActorId, PostId};
use store::{actors, jobs, posts};

/// Deletes a post of `author`, and gives it as it was, so that it can be written anew. Its id answers
/// *gone* from now on, and everybody who may have a copy is told by a job of the same transaction; of a
/// direct post nobody but those it was for.
pub async fn delete_post(means: &Means, author: &Account, id: PostId) -> Result<Post, PostingError> {
    let now = means.clock.now();
    let author = author.clone();
    means
        .store
        .write(move |conn| {
            let author = acting_account(conn, &author)?;
            let post = posts::lookup(conn, id)?
                .filter(|post| post.local && post.actor_id == author.actor_id)
                .ok_or(PostingError::NotFound)?;
            let mut also_to: Vec<ActorId> = posts::list_mentions(conn, id)?
                .into_iter()
                .filter(|actor| !actor.local)
                .map(|actor| actor.id)
                .collect();
            if let Some(parent) = post.in_reply_to_id
                && let Some(parent) = posts::lookup(conn, parent)?
                && let Some(answered) = actors::lookup(conn, parent.actor_id)?
                && !answered.local
                && !also_to.contains(&answered.id)
            {
                also_to.push(answered.id);
            }
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
