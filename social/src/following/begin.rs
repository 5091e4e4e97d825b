//! Beginning to follow.

use super::FollowingError;
use crate::acting;
use crate::arrival;
use crate::means::Means;
use domain::account::Account;
use domain::actor::Actor;
use domain::follow::{Follow, FollowEvent, FollowState};
use domain::job::SendFollow;
use domain::policy::MayBeSeen;
use domain::{ActorId, Entropy, Timestamp};
use std::sync::Arc;
use store::{Conn, StoreError, accounts, actors, blocks, follows, jobs, standing};

/// Makes `account` follow the actor `target`; returns how the two stand then. Asking again repeats the
/// question to a remote server under the same id.
pub async fn follow(means: &Means, account: &Account, target: ActorId) -> Result<FollowState, FollowingError> {
    let now = means.clock.now();
    let number = domain::id::draw(now, &*means.entropy);
    let activity_uri = format!("{}/follows/{number}", means.actor_uri(&account.username));
    let (account, entropy) = (account.clone(), Arc::clone(&means.entropy));
    means
        .store
        .write(move |conn| {
            let account = acting::to_publish::<FollowingError>(conn, &account)?;
            let other = followable(conn, &account, target)?;
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
            let state = if other.local && !other.manually_approves_followers {
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
                    activity_uri: activity_uri.clone(),
                    created_at: now,
                },
            )?;
            let follower = account.actor_id;
            if other.local {
                tell_member(conn, follower, target, state, now, &*entropy)?;
            } else {
                let ask = SendFollow {
                    follower,
                    target,
                    follow_uri: Some(activity_uri),
                };
                jobs::enqueue(conn, &ask, now)?;
            }
            Ok(state)
        })
        .await
}

/// Whoever is to be followed, if that is possible at all.
fn followable(conn: &mut Conn, account: &Account, target: ActorId) -> Result<Actor, FollowingError> {
    if account.actor_id == target {
        return Err(FollowingError::Oneself);
    }
    let other = actors::lookup(conn, target)?
        .filter(|actor| actor.gone_at.is_none())
        .ok_or(FollowingError::Gone)?;
    if !other.local && standing::is_of_blocked_host(conn, &other)? {
        return Err(FollowingError::Blocked);
    }
    if let Some(owner) = other.account_id {
        accounts::lookup(conn, owner)?
            .filter(MayBeSeen::allows)
            .ok_or(FollowingError::Gone)?;
    }
    if blocks::exists(conn, account.actor_id, target)? {
        return Err(FollowingError::Blocking);
    }
    if blocks::exists(conn, target, account.actor_id)? {
        return Err(FollowingError::KeptApart);
    }
    Ok(other)
}

/// Tells the member who is followed, or asked.
fn tell_member(
    conn: &mut Conn,
    follower: ActorId,
    target: ActorId,
    state: FollowState,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    if state == FollowState::Accepted {
        arrival::follow_answered(conn, follower, target)?;
        arrival::followed(conn, follower, target, now, entropy)?;
        arrival::follow_accepted(conn, follower, target)
    } else {
        arrival::follow_requested(conn, follower, target, now, entropy)
    }
}
