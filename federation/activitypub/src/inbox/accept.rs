//! The one transaction of the inbox: the activity's id is noted and its treatment enqueued, or
//! neither. A repeat finds its id noted and changes nothing.

use crate::Federation;
use crate::activities;
use crate::inbox::{Envelope, Refusal};
use domain::actor::Actor;
use domain::job::ProcessActivity;

/// What became of an activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// It will be treated.
    New,
    /// It was accepted before.
    Repeated,
    /// Activities of its type, or Deletes of somebody unknown, change nothing here.
    Nothing,
}

/// Stores an authenticated activity. `raw` is the body as received.
pub(crate) async fn accept(
    federation: &Federation,
    envelope: Envelope,
    actor: &Actor,
    raw: String,
) -> Result<Accepted, Refusal> {
    let Some(verb) = activities::verb(&envelope.kind) else {
        return Ok(Accepted::Nothing);
    };
    let (now, signed_by) = (federation.now(), actor.uri.clone());
    let accepted = federation
        .store()
        .write(move |conn| {
            if store::received::is_known(conn, &envelope.id)? {
                return Ok::<_, Refusal>(Accepted::Repeated);
            }
            // Asked again when it is treated; asked here so that the sender gets a clear answer.
            (verb.check)(conn, &envelope.activity, &signed_by)?;
            if !store::received::note(conn, &envelope.id, now)? {
                return Ok::<_, Refusal>(Accepted::Repeated);
            }
            store::jobs::enqueue(
                conn,
                &ProcessActivity {
                    activity_uri: envelope.id,
                    signed_by,
                    raw,
                },
                now,
            )?;
            Ok(Accepted::New)
        })
        .await?;
    domain::fault::crash_point("inbox-accepted");
    Ok(accepted)
}
