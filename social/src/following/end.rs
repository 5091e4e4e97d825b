//! Ending a follow.

use super::FollowingError;
use crate::acting;
use crate::arrival;
use crate::means::Means;
use domain::ActorId;
use domain::account::Account;
use domain::job::SendUndoFollow;
use store::{actors, follows, jobs};

/// Makes `account` stop following `target`. True if it followed, or had asked to.
pub async fn unfollow(means: &Means, account: &Account, target: ActorId) -> Result<bool, FollowingError> {
    let now = means.clock.now();
    let account = account.clone();
    means
        .store
        .write(move |conn| {
            let account = acting::to_withdraw::<FollowingError>(conn, &account)?;
            let Some(was) = follows::remove(conn, account.actor_id, target)? else {
                return Ok(false);
            };
            arrival::unfollowed(conn, account.actor_id, target)?;
            let remote = actors::lookup(conn, target)?.is_some_and(|actor| !actor.local && actor.gone_at.is_none());
            if remote {
                let undo = SendUndoFollow {
                    follower: account.actor_id,
                    target,
                    follow_uri: was.activity_uri,
                };
                jobs::enqueue(conn, &undo, now)?;
            }
            Ok(true)
        })
        .await
}
