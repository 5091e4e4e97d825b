//! Tells the servers of a member's followers that the member's document changed.

use crate::Federation;
use crate::activities::{ActivityError, update};
use crate::delivery::queue::{Envelope, enqueue_text};
use crate::delivery::recipients;
use crate::objects::context;
use domain::job::DistributeActor;

/// Runs the job.
pub(super) async fn run(federation: &Federation, job: DistributeActor) -> Result<(), ActivityError> {
    let (federation_in, now) = (federation.clone(), federation.now());
    federation
        .store()
        .write(move |conn| {
            let Some(actor) =
                store::actors::lookup(conn, job.actor_id)?.filter(|actor| actor.local && actor.gone_at.is_none())
            else {
                return Ok(());
            };
            let keys = store::actors::list_keys(conn, actor.id)?;
            let activity = update::build_for_actor(&actor, &keys, job.revision, federation_in.addresses())?;
            let to = recipients::of_followers(conn, actor.id, &[])?;
            let envelope = Envelope {
                uri: activity.id.to_string(),
                actor_id: actor.id,
                about: &actor.uri,
            };
            enqueue_text(conn, &envelope, context::to_json(&context::actor(activity)), &to, now)?;
            Ok(())
        })
        .await
}
