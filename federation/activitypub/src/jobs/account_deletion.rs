//! Tells every server that knew a deleted account, and removes what the request that deleted it left of
//! its posts and reactions, in bounded batches. Its keys stay until the last of these deliveries
//! is settled (see `delivery::settle`), because each is signed when it is sent.

use crate::Federation;
use crate::activities::{ActivityError, delete};
use crate::delivery::queue::{Envelope, enqueue};
use crate::delivery::recipients;
use domain::job::DistributeAccountDeletion;

/// Runs the job.
pub(super) async fn run(federation: &Federation, job: DistributeAccountDeletion) -> Result<(), ActivityError> {
    let (now, id) = (federation.now(), job.actor_id);
    federation
        .store()
        .write(move |conn| {
            let Some(actor) = store::actors::lookup(conn, job.actor_id)?.filter(|actor| actor.local) else {
                return Ok(());
            };
            let activity = delete::build_for_actor(&actor.uri)?;
            let uri = activity.id.to_string();
            // Noted like a received one: a second run must not tell those again who were told already.
            if store::received::note(conn, &uri, now)? {
                let to = recipients::of_inboxes(conn, job.inboxes)?;
                let envelope = Envelope {
                    uri,
                    actor_id: actor.id,
                    about: &actor.uri,
                };
                enqueue(conn, &envelope, activity, &to, now)?;
            }
            if !store::deliveries::any_waiting_of(conn, actor.id)? {
                store::actors::remove_keys(conn, actor.id)?;
            }
            Ok::<_, ActivityError>(())
        })
        .await?;
    Ok(delete::remove_content(federation.store(), id, now).await?)
}
