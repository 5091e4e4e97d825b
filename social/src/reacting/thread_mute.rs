//! Wanting no more notifications of a thread. Its posts stay where they are.

use super::{Act, ReactingError, readable};
use crate::means::Means;
use domain::PostId;
use domain::account::Account;
use store::thread_mutes;

/// No more notifications for `account` of the thread that this post is part of.
pub async fn mute_thread(means: &Means, account: &Account, id: PostId) -> Result<(), ReactingError> {
    let account = account.clone();
    means
        .store
        .write(move |conn| {
            let (account, post, _) = readable(conn, &account, id, Act::Withdraw)?;
            thread_mutes::add(conn, account.actor_id, post.thread_id)?;
            Ok(())
        })
        .await
}

/// Notifications of the thread again.
pub async fn unmute_thread(means: &Means, account: &Account, id: PostId) -> Result<(), ReactingError> {
    let account = account.clone();
    means
        .store
        .write(move |conn| {
            let (account, post, _) = readable(conn, &account, id, Act::Withdraw)?;
            thread_mutes::remove(conn, account.actor_id, post.thread_id)?;
            Ok(())
        })
        .await
}
