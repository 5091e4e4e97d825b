//! Boosting a post: showing it to one's own followers.

use super::{Act, ReactingError, readable};
use crate::arrival;
use crate::means::Means;
use domain::PostId;
use domain::account::Account;
use domain::job::SendAnnounce;
use domain::post::Visibility;
use std::sync::Arc;
use store::jobs;
use store::reactions::{self, Reaction};

/// Makes `account` boost a post; gives the id under which the boost is shown. Boosting again gives the
/// boost that stands, and nobody is told twice.
///
/// A boost is as open as the post it shows. `wanted` is what a client asks for: a direct boost would
/// show the post to nobody and is refused, any narrower wish than the post's own is not granted.
pub async fn announce_post(
    means: &Means,
    account: &Account,
    id: PostId,
    wanted: Option<Visibility>,
) -> Result<i64, ReactingError> {
    if wanted == Some(Visibility::Direct) {
        return Err(ReactingError::NotBoostable);
    }
    let now = means.clock.now();
    let number = domain::id::draw(now, &*means.entropy);
    let announce_uri = format!("{}/announces/{number}", means.actor_uri(&account.username));
    let (account, entropy) = (account.clone(), Arc::clone(&means.entropy));
    means
        .store
        .write(move |conn| {
            let (account, post, _) = readable(conn, &account, id, Act::Publish)?;
            let me = account.actor_id;
            let own_closed = post.visibility == Visibility::Followers && post.actor_id == me;
            if !post.visibility.is_open() && !own_closed {
                return Err(ReactingError::NotBoostable);
            }
            if !reactions::add(conn, Reaction::Announce, post.id, me, &announce_uri, number, now)? {
                let standing = reactions::find_announce_by(conn, post.id, me)?.ok_or(ReactingError::NotFound)?;
                return Ok(standing.id);
            }
            arrival::announce_arrived(conn, &post, number, me, now, &*entropy)?;
            let notice = SendAnnounce {
                actor_id: me,
                post_id: post.id,
                announce_uri,
            };
            jobs::enqueue(conn, &notice, now)?;
            Ok(number)
        })
        .await
}
