//! Asks a remote actor for permission to follow, if the follow still waits for it.

use crate::Federation;
use crate::activities::{ActivityError, follow};
use crate::delivery::queue::{Envelope, enqueue};
use crate::delivery::recipients;
use domain::follow::FollowState;
use domain::job::SendFollow;

/// Runs the job.
pub(super) async fn run(federation: &Federation, job: SendFollow) -> Result<(), ActivityError> {
    let now = federation.now();
    federation
        .store()
        .write(move |conn| {
            let asked = store::follows::find(conn, job.follower, job.target)?
                .filter(|follow| follow.state == FollowState::Requested)
                .filter(|follow| job.follow_uri.as_ref().is_none_or(|uri| *uri == follow.activity_uri));
            let follower = store::actors::lookup(conn, job.follower)?.filter(|actor| actor.local);
            let target = store::actors::lookup(conn, job.target)?;
            let (Some(asked), Some(follower), Some(target)) = (asked, follower, target) else {
                return Ok(());
            };
            let activity = follow::build(&asked.activity_uri, &follower, &target)?;
            let to = recipients::one(conn, &target)?;
            let envelope = Envelope {
                uri: asked.activity_uri,
                actor_id: follower.id,
                about: &target.uri,
            };
            enqueue(conn, &envelope, activity, &to, now)?;
            Ok(())
        })
        .await
}
