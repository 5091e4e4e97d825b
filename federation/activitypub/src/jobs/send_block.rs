//! Tells a remote actor's server that a member blocks it, if the block still stands.

use crate::Federation;
use crate::activities::{ActivityError, block};
use crate::delivery::queue::{Envelope, enqueue};
use crate::delivery::recipients;
use domain::job::SendBlock;

/// Runs the job.
pub(super) async fn run(federation: &Federation, job: SendBlock) -> Result<(), ActivityError> {
    let now = federation.now();
    federation
        .store()
        .write(move |conn| {
            let stands = store::blocks::activity_uri(conn, job.blocker, job.target)?.as_ref() == Some(&job.block_uri);
            let blocker = store::actors::lookup(conn, job.blocker)?.filter(|a| a.local && a.gone_at.is_none());
            let target = store::actors::lookup(conn, job.target)?;
            let (true, Some(blocker), Some(target)) = (stands, blocker, target) else {
                return Ok(());
            };
            let activity = block::build(&job.block_uri, &blocker, &target)?;
            let to = recipients::one(conn, &target)?;
            let envelope = Envelope {
                uri: job.block_uri,
                actor_id: blocker.id,
                about: &target.uri,
            };
            enqueue(conn, &envelope, activity, &to, now)?;
            Ok(())
        })
        .await
}
