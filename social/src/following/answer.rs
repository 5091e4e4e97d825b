//! What a member says to those who follow or ask to.

use super::FollowingError;
use crate::acting;
use crate::arrival;
use crate::means::Means;
use domain::ActorId;
use domain::account::Account;
use domain::follow::{Follow, FollowEvent, FollowState};
use domain::job::AnswerFollow;
use store::{Conn, actors, follows, jobs};

/// Lets `follower`, who asked, follow `account`. False if there is no such question.
pub async fn accept_follower(means: &Means, account: &Account, follower: ActorId) -> Result<bool, FollowingError> {
    answer(means, account, follower, FollowState::Requested, FollowEvent::Accepted).await
}

/// Says no to `follower`, who asked. False if there is no such question.
pub async fn reject_follower(means: &Means, account: &Account, follower: ActorId) -> Result<bool, FollowingError> {
    answer(means, account, follower, FollowState::Requested, FollowEvent::Rejected).await
}

/// Makes `follower` follow `account` no longer. False if they do not.
pub async fn remove_follower(means: &Means, account: &Account, follower: ActorId) -> Result<bool, FollowingError> {
    answer(means, account, follower, FollowState::Accepted, FollowEvent::Rejected).await
}

/// Takes a follow that is in state `from` on by `event`. A remote follower is told by a job that reads
/// the state when it runs.
async fn answer(
    means: &Means,
    account: &Account,
    follower: ActorId,
    from: FollowState,
    event: FollowEvent,
) -> Result<bool, FollowingError> {
    let now = means.clock.now();
    let account = account.clone();
    means
        .store
        .write(move |conn| {
            let account = acting::to_withdraw::<FollowingError>(conn, &account)?;
            let me = account.actor_id;
            let Some(before) = follows::find(conn, follower, me)?.filter(|follow| follow.state == from) else {
                return Ok(false);
            };
            let after = Follow {
                state: before.state.after(event),
                ..before
            };
            follows::put(conn, &after)?;
            carry_out(conn, &after)?;
            let remote = actors::lookup(conn, follower)?.is_some_and(|actor| !actor.local && actor.gone_at.is_none());
            if remote {
                jobs::enqueue(conn, &AnswerFollow { follower, target: me }, now)?;
            }
            Ok(true)
        })
        .await
}

/// What changes here with the answer.
fn carry_out(conn: &mut Conn, follow: &Follow) -> Result<(), FollowingError> {
    arrival::follow_answered(conn, follow.follower, follow.target)?;
    if follow.state == FollowState::Accepted {
        let local = actors::lookup(conn, follow.follower)?.is_some_and(|actor| actor.local);
        if local {
            arrival::follow_accepted(conn, follow.follower, follow.target)?;
        }
    } else {
        arrival::unfollowed(conn, follow.follower, follow.target)?;
    }
    Ok(())
}
