//! Liking a post.

use super::{Act, ReactingError, readable};
use crate::arrival;
use crate::means::Means;
use domain::PostId;
use domain::account::Account;
use domain::job::SendLike;
use std::sync::Arc;
use store::jobs;
use store::reactions::{self, Reaction};

/// Makes `account` like a post. False if it did before: then nothing changes and nobody is told.
pub async fn like_post(means: &Means, account: &Account, id: PostId) -> Result<bool, ReactingError> {
    let now = means.clock.now();
    let number = domain::id::draw(now, &*means.entropy);
    let like_uri = format!("{}/likes/{number}", means.actor_uri(&account.username));
    let (account, entropy) = (account.clone(), Arc::clone(&means.entropy));
    means
        .store
        .write(move |conn| {
            let (account, post, author) = readable(conn, &account, id, Act::Publish)?;
            let me = account.actor_id;
            if !reactions::add(conn, Reaction::Like, post.id, me, &like_uri, number, now)? {
                return Ok(false);
            }
            arrival::liked(conn, &post, me, now, &*entropy)?;
            if !author.local {
                let notice = SendLike {
                    actor_id: me,
                    post_id: post.id,
                    like_uri,
                };
                jobs::enqueue(conn, &notice, now)?;
            }
            Ok(true)
        })
        .await
}
