//! Tells the remote author of a post that a member likes it, if the like still stands.

use crate::Federation;
use crate::activities::{ActivityError, like};
use crate::delivery::queue::{Envelope, enqueue};
use crate::delivery::recipients;
use domain::job::SendLike;
use store::reactions::{self, Reaction};

/// Runs the job.
pub(super) async fn run(federation: &Federation, job: SendLike) -> Result<(), ActivityError> {
    let now = federation.now();
    federation
        .store()
        .write(move |conn| {
            let stands = reactions::find(conn, Reaction::Like, job.post_id, job.actor_id)?
                .is_some_and(|like_uri| like_uri == job.like_uri);
            let actor = store::actors::lookup(conn, job.actor_id)?.filter(|actor| actor.local);
            let post = store::posts::lookup(conn, job.post_id)?;
            let (true, Some(actor), Some(post)) = (stands, actor, post) else {
                return Ok(());
            };
            let Some(author) = store::actors::lookup(conn, post.actor_id)? else {
                return Ok(());
            };
            let activity = like::build(&job.like_uri, &actor, &post.uri)?;
            let to = recipients::one(conn, &author)?;
            let envelope = Envelope {
                uri: job.like_uri,
                actor_id: actor.id,
                about: &post.uri,
            };
            enqueue(conn, &envelope, activity, &to, now)?;
            Ok(())
        })
        .await
}
