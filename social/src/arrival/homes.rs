//! Filling home timelines when a post or a boost arrives, a batch of followers at a time.

use domain::job::FillHome;
use domain::post::{Post, Visibility};
use domain::{ActorId, Timestamp};
use store::home::{self, Via};
use store::{Conn, StoreError, jobs, posts};

/// How many home timelines are filled in the transaction that stores the post. The rest is done by
/// jobs: somebody with 100,000 followers does not keep the writer busy.
pub const FIRST_FOLLOWERS: i64 = 500;

/// How many home timelines one job fills.
const FOLLOWERS_PER_JOB: i64 = 1000;

/// Fills the first home timelines and leaves the rest to a job.
pub(super) fn begin(conn: &mut Conn, post: &Post, via: Via, now: Timestamp) -> Result<(), StoreError> {
    fill(conn, post, via, ActorId(0), FIRST_FOLLOWERS, now)
}

/// Fills the next home timelines after `after`, and leaves the rest to another job.
pub(crate) fn go_on(conn: &mut Conn, post: &Post, via: Via, after: ActorId, now: Timestamp) -> Result<(), StoreError> {
    fill(conn, post, via, after, FOLLOWERS_PER_JOB, now)
}

fn fill(conn: &mut Conn, post: &Post, via: Via, after: ActorId, limit: i64, now: Timestamp) -> Result<(), StoreError> {
    let announce_id = match via {
        Via::Author => None,
        Via::Announce { id, by } => {
            // A boost shows a post to people whom its author did not choose: only open posts, or the
            // author's own to the author's own followers.
            let allowed =
                post.visibility.is_open() || (post.visibility == Visibility::Followers && by == post.actor_id);
            if !allowed {
                return Ok(());
            }
            Some(id)
        }
    };
    let answered = match post.in_reply_to_id {
        Some(parent) => posts::lookup(conn, parent)?.map(|parent| parent.actor_id),
        None => None,
    };
    if announce_id.is_none() && post.in_reply_to_uri.is_some() && answered.is_none() {
        // Nobody knows yet whom it answers, so nobody can be said to follow both. It is placed when the
        // post it answers arrives.
        return Ok(());
    }
    let (_, last) = home::fill(conn, post, answered, via, after, limit)?;
    if let Some(after) = last {
        jobs::enqueue(
            conn,
            &FillHome {
                post_id: post.id,
                announce_id,
                after,
            },
            now,
        )?;
    }
    Ok(())
}
