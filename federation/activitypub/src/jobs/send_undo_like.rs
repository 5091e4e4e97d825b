//! Takes a like back. Goes out after the Like it undoes: both are about the post.

use crate::Federation;
use crate::activities::{ActivityError, undo};
use crate::delivery::queue::{Envelope, enqueue};
use crate::delivery::recipients;
use domain::job::SendUndoLike;

/// Runs the job.
pub(super) async fn run(federation: &Federation, job: SendUndoLike) -> Result<(), ActivityError> {
    let now = federation.now();
    federation
        .store()
        .write(move |conn| {
            let actor = store::actors::lookup(conn, job.actor_id)?.filter(|actor| actor.local);
            let author = store::actors::lookup(conn, job.author)?;
            let (Some(actor), Some(author)) = (actor, author) else {
                return Ok(());
            };
            let activity = undo::build_for_like(&job.like_uri, &actor, &job.post_uri)?;
            let to = recipients::one(conn, &author)?;
            let envelope = Envelope {
                uri: activity.id.to_string(),
                actor_id: actor.id,
                about: &job.post_uri,
            };
            enqueue(conn, &envelope, activity, &to, now)?;
            Ok(())
        })
        .await
}
