//! Keeping a post for later. Nobody else learns of it.

use super::{Act, ReactingError, readable};
use crate::means::Means;
use domain::PostId;
use domain::account::Account;
use store::bookmarks;

/// Keeps a post for `account`. Keeping it again changes nothing.
pub async fn bookmark_post(means: &Means, account: &Account, id: PostId) -> Result<(), ReactingError> {
    let number = domain::id::draw(means.clock.now(), &*means.entropy);
    let account = account.clone();
    means
        .store
        .write(move |conn| {
            let (account, post, _) = readable(conn, &account, id, Act::Withdraw)?;
            bookmarks::add(conn, account.actor_id, post.id, number)?;
            Ok(())
        })
        .await
}

/// Keeps a post no longer. Asking again changes nothing.
pub async fn unbookmark_post(means: &Means, account: &Account, id: PostId) -> Result<(), ReactingError> {
    let account = account.clone();
    means
        .store
        .write(move |conn| {
            let (account, post, _) = readable(conn, &account, id, Act::Withdraw)?;
            bookmarks::remove(conn, account.actor_id, post.id)?;
            Ok(())
        })
        .await
}
