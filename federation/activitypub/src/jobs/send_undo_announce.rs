//! Takes a boost back. Goes out after the Announce it undoes: both are about the post.

use crate::Federation;
use crate::activities::announce::Boosted;
use crate::activities::{ActivityError, undo};
use crate::delivery::queue::{Envelope, enqueue};
use crate::delivery::recipients;
use domain::job::SendUndoAnnounce;

/// Runs the job.
pub(super) async fn run(federation: &Federation, job: SendUndoAnnounce) -> Result<(), ActivityError> {
    let now = federation.now();
    federation
        .store()
        .write(move |conn| {
            let actor = store::actors::lookup(conn, job.actor_id)?.filter(|a| a.local && a.gone_at.is_none());
            let author = store::actors::lookup(conn, job.author)?;
            let (Some(actor), Some(author)) = (actor, author) else {
                return Ok(());
            };
            let boosted = Boosted {
                post_uri: &job.post_uri,
                author_uri: &author.uri,
                open: job.open,
            };
            let activity = undo::build_for_announce(&job.announce_uri, &actor, boosted)?;
            let to = recipients::of_followers(conn, actor.id, &[author])?;
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
