//! Pinning posts of one's own to the profile. Other servers read the pins from a collection; a job
//! tells them that it changed.

use super::{Act, ReactingError, readable};
use crate::means::Means;
use domain::PostId;
use domain::account::Account;
use domain::job::DistributePins;
use domain::post::{Post, Visibility};
use domain::{ActorId, Timestamp};
use store::pins::{self, Pinned};
use store::{Conn, StoreError, jobs};

/// Pins a post of `account`. Pinning it again changes nothing.
pub async fn pin_post(means: &Means, account: &Account, id: PostId) -> Result<(), ReactingError> {
    let now = means.clock.now();
    let account = account.clone();
    means
        .store
        .write(move |conn| {
            let (me, post) = own(conn, &account, id, Act::Publish)?;
            if !pins::among(conn, me, &[post.id])?.is_empty() {
                return Ok(());
            }
            match pins::add(conn, me, post.id, now)? {
                Pinned::Yes => Ok(tell(conn, me, now)?),
                Pinned::TooMany => Err(ReactingError::TooManyPins),
            }
        })
        .await
}

/// Unpins a post of `account`. Unpinning it again changes nothing.
pub async fn unpin_post(means: &Means, account: &Account, id: PostId) -> Result<(), ReactingError> {
    let now = means.clock.now();
    let account = account.clone();
    means
        .store
        .write(move |conn| {
            let (me, post) = own(conn, &account, id, Act::Withdraw)?;
            if pins::remove(conn, me, post.id)? {
                tell(conn, me, now)?;
            }
            Ok(())
        })
        .await
}

/// The member and the post, if the member wrote it for more than those mentioned.
fn own(conn: &mut Conn, account: &Account, id: PostId, act: Act) -> Result<(ActorId, Post), ReactingError> {
    let (account, post, _) = readable(conn, account, id, act)?;
    if post.actor_id != account.actor_id || post.visibility == Visibility::Direct {
        return Err(ReactingError::NotPinnable);
    }
    Ok((account.actor_id, post))
}

fn tell(conn: &mut Conn, actor_id: ActorId, now: Timestamp) -> Result<(), StoreError> {
    jobs::enqueue(
        conn,
        &DistributePins {
            actor_id,
            revision: now.as_millis(),
        },
        now,
    )
}
