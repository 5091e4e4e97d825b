//! Answers a remote follower with the present state of the follow.

use crate::Federation;
use crate::activities::{ActivityError, accept, reject};
use crate::delivery::queue::{Envelope, enqueue};
use crate::delivery::recipients;
use domain::follow::FollowState;
use domain::job::AnswerFollow;
use sha2::{Digest, Sha256};

/// Runs the job. The answer's id is made from the Follow's, so that a repeat carries the same one.
pub(super) async fn run(federation: &Federation, job: AnswerFollow) -> Result<(), ActivityError> {
    let now = federation.now();
    federation
        .store()
        .write(move |conn| {
            let follow = store::follows::find(conn, job.follower, job.target)?;
            let follower = store::actors::lookup(conn, job.follower)?.filter(|actor| !actor.local);
            let target =
                store::actors::lookup(conn, job.target)?.filter(|actor| actor.local && actor.gone_at.is_none());
            let (Some(follow), Some(follower), Some(target)) = (follow, follower, target) else {
                return Ok(());
            };
            let digest = hex::encode(&Sha256::digest(&follow.activity_uri)[..16]);
            let to = recipients::one(conn, &follower)?;
            let envelope = |uri: &str| Envelope {
                uri: uri.to_owned(),
                actor_id: target.id,
                about: &follower.uri,
            };
            match follow.state {
                FollowState::Accepted => {
                    let id = format!("{}#accepts/{digest}", target.uri);
                    let activity = accept::build(&id, &follow.activity_uri, &follower, &target)?;
                    enqueue(conn, &envelope(&id), activity, &to, now)?;
                }
                FollowState::Rejected => {
                    let id = format!("{}#rejects/{digest}", target.uri);
                    let activity = reject::build(&id, &follow.activity_uri, &follower, &target)?;
                    enqueue(conn, &envelope(&id), activity, &to, now)?;
                }
                FollowState::Requested => {}
            }
            Ok(())
        })
        .await
}
