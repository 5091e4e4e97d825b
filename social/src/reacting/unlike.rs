//! Taking a like back.

use super::{Act, ReactingError, readable};
use crate::arrival;
use crate::means::Means;
use domain::PostId;
use domain::account::Account;
use domain::job::SendUndoLike;
use store::jobs;
use store::reactions::{self, Reaction};

/// Takes back `account`'s like of a post. False if there was none.
pub async fn unlike_post(means: &Means, account: &Account, id: PostId) -> Result<bool, ReactingError> {
    let now = means.clock.now();
    let account = account.clone();
    means
        .store
        .write(move |conn| {
            let (account, post, author) = readable(conn, &account, id, Act::Withdraw)?;
            let Some(like_uri) = reactions::find(conn, Reaction::Like, post.id, account.actor_id)? else {
                return Ok(false);
            };
            // Two requests at once: only the one that takes the row away tells the author.
            if !reactions::remove(conn, Reaction::Like, post.id, account.actor_id)? {
                return Ok(false);
            }
            arrival::unliked(conn, &post, account.actor_id)?;
            if !author.local {
                let undo = SendUndoLike {
                    actor_id: account.actor_id,
                    post_uri: post.uri,
                    author: author.id,
                    like_uri,
                };
                jobs::enqueue(conn, &undo, now)?;
            }
            Ok(true)
        })
        .await
}
