//! Takes a block back. Goes out after the Block it undoes: both are about the blocked actor.

use crate::Federation;
use crate::activities::{ActivityError, undo};
use crate::delivery::queue::{Envelope, enqueue};
use crate::delivery::recipients;
use domain::job::SendUndoBlock;

/// Runs the job.
pub(super) async fn run(federation: &Federation, job: SendUndoBlock) -> Result<(), ActivityError> {
    let now = federation.now();
    federation
        .store()
        .write(move |conn| {
            let blocker = store::actors::lookup(conn, job.blocker)?.filter(|a| a.local && a.gone_at.is_none());
            let target = store::actors::lookup(conn, job.target)?;
            let (Some(blocker), Some(target)) = (blocker, target) else {
                return Ok(());
            };
            let activity = undo::build_for_block(&job.block_uri, &blocker, &target)?;
            let to = recipients::one(conn, &target)?;
            let envelope = Envelope {
                uri: activity.id.to_string(),
                actor_id: blocker.id,
                about: &target.uri,
            };
            enqueue(conn, &envelope, activity, &to, now)?;
            Ok(())
        })
        .await
}
