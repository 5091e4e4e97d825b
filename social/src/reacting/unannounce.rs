//! Taking a boost back.

use super::{Act, ReactingError, readable};
use crate::arrival;
use crate::means::Means;
use domain::PostId;
use domain::account::Account;
use domain::job::SendUndoAnnounce;
use store::jobs;
use store::reactions::{self, Reaction};

/// Takes back `account`'s boost of a post. False if there was none.
pub async fn unannounce_post(means: &Means, account: &Account, id: PostId) -> Result<bool, ReactingError> {
    let now = means.clock.now();
    let account = account.clone();
    means
        .store
        .write(move |conn| {
            let (account, post, author) = readable(conn, &account, id, Act::Withdraw)?;
            let me = account.actor_id;
            let Some(announce) = reactions::find_announce_by(conn, post.id, me)? else {
                return Ok(false);
            };
            // Two requests at once: only the one that takes the row away tells the others.
            if !reactions::remove(conn, Reaction::Announce, post.id, me)? {
                return Ok(false);
            }
            arrival::unannounced(conn, &post, announce.id, me)?;
            let undo = SendUndoAnnounce {
                actor_id: me,
                open: post.visibility.is_open(),
                post_uri: post.uri,
                author: author.id,
                announce_uri: announce.activity_uri,
            };
            jobs::enqueue(conn, &undo, now)?;
            Ok(true)
        })
        .await
}
