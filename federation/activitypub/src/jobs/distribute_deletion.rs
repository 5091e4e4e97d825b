//! Tells everybody who may have it that a post is gone.

use crate::Federation;
use crate::activities::{ActivityError, delete};
use crate::delivery::queue::{Envelope, enqueue};
use crate::delivery::recipients;
use crate::objects::url_of;
use domain::job::DistributeDeletion;

/// Runs the job.
pub(super) async fn run(federation: &Federation, job: DistributeDeletion) -> Result<(), ActivityError> {
    let now = federation.now();
    federation
        .store()
        .write(move |conn| {
            // The deletion of a whole account tells more than this one.
            let Some(author) = store::actors::lookup(conn, job.actor_id)?.filter(|actor| actor.gone_at.is_none())
            else {
                return Ok(());
            };
            let also_to = store::actors::list(conn, &job.also_to)?;
            let mut activity = delete::build(&job.post_uri, &author, job.open)?;
            let to = if job.direct {
                let addressed = also_to.iter().map(|actor| url_of(&actor.uri, "an addressed actor"));
                activity.to = addressed.collect::<Result<_, _>>()?;
                recipients::of_these(conn, &also_to)?
            } else {
                recipients::of_followers(conn, author.id, &also_to)?
            };
            let envelope = Envelope {
                uri: activity.id.to_string(),
                actor_id: author.id,
                about: &job.post_uri,
            };
            enqueue(conn, &envelope, activity, &to, now)?;
            Ok(())
        })
        .await
}
