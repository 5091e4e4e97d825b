//! Takes a follow back. Goes out after the Follow it undoes: both are about the followed actor.

use crate::Federation;
use crate::activities::{ActivityError, undo};
use crate::delivery::queue::{Envelope, enqueue};
use crate::delivery::recipients;
use domain::job::SendUndoFollow;

/// Runs the job.
pub(super) async fn run(federation: &Federation, job: SendUndoFollow) -> Result<(), ActivityError> {
    let now = federation.now();
    federation
        .store()
        .write(move |conn| {
            let follower = store::actors::lookup(conn, job.follower)?.filter(|actor| actor.local);
            let target = store::actors::lookup(conn, job.target)?;
            let (Some(follower), Some(target)) = (follower, target) else {
                return Ok(());
            };
            let activity = undo::build(&job.follow_uri, &follower, &target)?;
            let to = recipients::one(conn, &target)?;
            let envelope = Envelope {
                uri: activity.id.to_string(),
                actor_id: follower.id,
                about: &target.uri,
            };
            enqueue(conn, &envelope, activity, &to, now)?;
            Ok(())
        })
        .await
}
