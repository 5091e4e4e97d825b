//! Tells followers and those mentioned about a new or edited post.

use crate::Federation;
use crate::activities::{ActivityError, create, update};
use crate::delivery::queue::{Envelope, enqueue};
use crate::delivery::recipients;
use crate::objects::outgoing_note;
use domain::job::{DistributePost, PostChange};

/// Runs the job. A post that was deleted meanwhile is not told of: its deletion is, if it must be.
pub(super) async fn run(federation: &Federation, job: DistributePost) -> Result<(), ActivityError> {
    let (federation_in, now) = (federation.clone(), federation.now());
    federation
        .store()
        .write(move |conn| {
            let Some(post) = store::posts::lookup(conn, job.post_id)? else {
                return Ok(());
            };
            let Some(about) = outgoing_note::read(conn, &post)? else {
                return Ok(());
            };
            if about.author.gone_at.is_some() {
                return Ok(());
            }
            let to = recipients::of_post(conn, &about)?;
            let addresses = federation_in.addresses();
            let envelope = |uri: String| Envelope {
                uri,
                actor_id: about.author.id,
                about: &about.post.uri,
            };
            match job.change {
                PostChange::Created => {
                    let activity = create::build(&about, addresses)?;
                    enqueue(conn, &envelope(activity.id.to_string()), activity, &to, now)?;
                }
                PostChange::Updated => {
                    let activity = update::build(&about, job.revision, addresses)?;
                    enqueue(conn, &envelope(activity.id.to_string()), activity, &to, now)?;
                }
            }
            Ok(())
        })
        .await
}
