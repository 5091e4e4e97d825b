//! Fetches a post that somebody whom a member follows has boosted, and stores the boost with it. The
//! post is asked for once, however many boost it: who comes later finds it stored, and who comes at
//! the same moment shares the fetch. What cannot be had is let go.

use crate::Federation;
use crate::activities::ActivityError;
use crate::activities::announce::{self, Boost};
use crate::remote_posts;
use domain::job::{FetchAnnounced, FetchPost};

/// How many missing ancestors of a boosted reply are fetched: a boost is no reason to read a long thread.
const ANCESTORS: u8 = 4;

/// Runs the job.
pub(super) async fn run(federation: &Federation, job: FetchAnnounced) -> Result<(), ActivityError> {
    let wanted = FetchPost {
        uri: job.post_uri.clone(),
        depth: ANCESTORS,
    };
    match remote_posts::fetch_and_store(federation, &wanted).await {
        Err(error) if !error.is_temporary() && !matches!(error, ActivityError::Store(_)) => {
            tracing::debug!(code = error.code(), %error, "a boosted post cannot be had");
            return Ok(());
        }
        Err(error) => return Err(error),
        Ok(_) => {}
    }
    let (federation_in, now) = (federation.clone(), federation.now());
    federation
        .store()
        .write(move |conn| {
            let post = store::posts::find_by_uri(conn, &job.post_uri)?;
            let by = store::actors::lookup(conn, job.actor_id)?.filter(|by| !by.local && by.gone_at.is_none());
            let (Some(post), Some(by)) = (post, by) else {
                return Ok(());
            };
            // It may have been taken back, or everybody may have unfollowed, while the post was fetched.
            if store::tombstones::find(conn, &job.announce_uri)?.is_some()
                || !store::follows::has_local_follower(conn, by.id)?
            {
                return Ok(());
            }
            let boost = Boost {
                uri: &job.announce_uri,
                by: &by,
                at: job.announced_at,
            };
            announce::add(conn, &federation_in, &post, &boost, now).map(|_| ())
        })
        .await
}
