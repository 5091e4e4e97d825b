//! Lifting a block.

use super::BlockingError;
use crate::acting;
use crate::means::Means;
use domain::ActorId;
use domain::account::Account;
use domain::job::SendUndoBlock;
use store::{actors, blocks, jobs};

/// Lifts `account`'s block of `target`; follows do not come back by themselves. False if there was none.
pub async fn unblock(means: &Means, account: &Account, target: ActorId) -> Result<bool, BlockingError> {
    let now = means.clock.now();
    let account = account.clone();
    means
        .store
        .write(move |conn| {
            let account = acting::to_withdraw::<BlockingError>(conn, &account)?;
            let Some(block_uri) = blocks::remove(conn, account.actor_id, target)? else {
                return Ok(false);
            };
            let remote = actors::lookup(conn, target)?.is_some_and(|actor| !actor.local && actor.gone_at.is_none());
            if remote {
                let undo = SendUndoBlock {
                    blocker: account.actor_id,
                    target,
                    block_uri,
                };
                jobs::enqueue(conn, &undo, now)?;
            }
            Ok(true)
        })
        .await
}
