//! Not wanting to see somebody for a while or for good. Nobody else learns of it, and posts are hidden
//! when they are read, so a mute that ends brings them back.

use crate::acting;
use crate::blocking::BlockingError;
use crate::means::Means;
use domain::ActorId;
use domain::account::Account;
use std::time::Duration;
use store::mutes::Mute;
use store::{actors, mutes};

/// Makes `account` mute `target`, for `duration` or for good; with `notifications`, what the other does
/// is not notified either. Muting again replaces both.
pub async fn mute(
    means: &Means,
    account: &Account,
    target: ActorId,
    notifications: bool,
    duration: Option<Duration>,
) -> Result<(), BlockingError> {
    let now = means.clock.now();
    let id = domain::id::draw(now, &*means.entropy);
    let account = account.clone();
    means
        .store
        .write(move |conn| {
            let account = acting::to_withdraw::<BlockingError>(conn, &account)?;
            if account.actor_id == target {
                return Err(BlockingError::Oneself);
            }
            actors::lookup(conn, target)?
                .filter(|actor| actor.gone_at.is_none())
                .ok_or(BlockingError::Gone)?;
            let mute = Mute {
                notifications,
                expires_at: duration.map(|span| now.plus(span)),
            };
            mutes::put(conn, account.actor_id, target, &mute, id)?;
            Ok(())
        })
        .await
}

/// Ends `account`'s mute of `target`. False if there was none.
pub async fn unmute(means: &Means, account: &Account, target: ActorId) -> Result<bool, BlockingError> {
    let account = account.clone();
    means
        .store
        .write(move |conn| {
            let account = acting::to_withdraw::<BlockingError>(conn, &account)?;
            Ok(mutes::remove(conn, account.actor_id, target)?)
        })
        .await
}

#[cfg(test)]
mod tests;
