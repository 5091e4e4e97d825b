//! Beginning to follow.

use super::FollowingError;
use crate::means::Means;
use domain::ActorId;
use domain::account::Account;
use domain::follow::{Follow, FollowEvent, FollowState};
use domain::job::SendFollow;
use domain::policy::MayPost;
use store::{accounts, actors, follows, hosts, jobs};

/// Makes `account` follow the actor `target`; returns how the two stand then. Asking again repeats the
/// question to a remote server under the same id.
pub async fn follow(means: &Means, account: &Account, target: ActorId) -> Result<FollowState, FollowingError> {
    let now = means.clock.now();
    let number = domain::id::draw(now, &*means.entropy);
    let activity_uri = format!("{}/follows/{number}", means.actor_uri(&account.username));
    let account = account.clone();
    means
        .store
        .write(move |conn| {
            let account = accounts::lookup(conn, account.id)?
                .filter(MayPost::allows)
                .ok_or(FollowingError::NotAllowed)?;
            if account.actor_id == target {
                return Err(FollowingError::Oneself);
            }
            let other = actors::lookup(conn, target)?
                .filter(|actor| actor.gone_at.is_none())
                .ok_or(FollowingError::Gone)?;
            if !other.local && hosts::is_blocked(conn, &other.host)? {
                return Err(FollowingError::Blocked);
            }
            if let Some(owner) = other.account_id {
                accounts::lookup(conn, owner)?
                    .filter(MayPost::allows)
                    .ok_or(FollowingError::Gone)?;
            }
            let before = follows::find(conn, account.actor_id, target)?;
            if before
                .as_ref()
                .is_some_and(|follow| follow.state == FollowState::Accepted)
            {
                return Ok(FollowState::Accepted);
            }
            let asked = before
                .as_ref()
                .map_or(FollowState::Requested, |follow| follow.state.after(FollowEvent::Asked));
            let state = if other.local {
                asked.after(FollowEvent::Accepted)
            } else {
                asked
            };
            // A question that waits for its answer keeps its id; one that was answered with no is a
            // new question.
            let activity_uri = match before {
                Some(follow) if follow.state == FollowState::Requested => follow.activity_uri,
                _ => activity_uri,
            };
            follows::put(
                conn,
                &Follow {
                    follower: account.actor_id,
                    target,
                    state,
                    activity_uri,
                    created_at: now,
                },
            )?;
            if !other.local {
                jobs::enqueue(
                    conn,
                    &SendFollow {
                        follower: account.actor_id,
                        target,
                    },
                    now,
                )?;
            }
            Ok(state)
        })
        .await
}
