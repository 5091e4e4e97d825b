//! Tells followers and the post's author that a member boosts a post, if the boost still stands.

use crate::Federation;
use crate::activities::announce::Boosted;
use crate::activities::{ActivityError, announce};
use crate::delivery::queue::{Envelope, enqueue};
use crate::delivery::recipients;
use domain::job::SendAnnounce;
use store::reactions;

/// Runs the job. A boost that was taken back and given again has another id: this job lets it go, and
/// the job of the new one sends it after the Undo of the old one.
pub(super) async fn run(federation: &Federation, job: SendAnnounce) -> Result<(), ActivityError> {
    let now = federation.now();
    federation
        .store()
        .write(move |conn| {
            let stands = reactions::find_announce_by(conn, job.post_id, job.actor_id)?
                .filter(|announce| announce.activity_uri == job.announce_uri);
            let actor = store::actors::lookup(conn, job.actor_id)?.filter(|a| a.local && a.gone_at.is_none());
            let post = store::posts::lookup(conn, job.post_id)?;
            let (Some(announce), Some(actor), Some(post)) = (stands, actor, post) else {
                return Ok(());
            };
            let Some(author) = store::actors::lookup(conn, post.actor_id)? else {
                return Ok(());
            };
            let boosted = Boosted {
                post_uri: &post.uri,
                author_uri: &author.uri,
                open: post.visibility.is_open(),
            };
            let activity = announce::build(&job.announce_uri, &actor, boosted, Some(announce.created_at))?;
            let to = recipients::of_followers(conn, actor.id, &[author])?;
            let envelope = Envelope {
                uri: job.announce_uri,
                actor_id: actor.id,
                about: &post.uri,
            };
            enqueue(conn, &envelope, activity, &to, now)?;
            Ok(())
        })
        .await
}
