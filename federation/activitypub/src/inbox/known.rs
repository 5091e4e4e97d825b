//! The short way in, for senders whose key is known: one verification and one transaction, which asks
//! everything that the long way asks (is the host blocked, is the actor alive, is its key still this
//! one, is there such an inbox) and accepts the activity if all is well. It never refuses for a reason
//! of its own: whatever is not plainly well goes the long way, which fetches, doubts and explains.

use crate::Federation;
use crate::activities;
use crate::inbox::known_keys::KnownKey;
use crate::inbox::{Accepted, Envelope, Refusal};
use crate::signature::IncomingRequest;
use axum::body::Bytes;
use domain::Timestamp;
use domain::job::ProcessActivity;
use std::sync::Arc;
use store::{Conn, StoreError};

/// Accepts an activity of a known sender. `None`: go the long way.
pub(crate) async fn accept(
    federation: &Federation,
    inbox: Option<&str>,
    request: &IncomingRequest<'_>,
    envelope: &Arc<Envelope>,
    body: &Bytes,
) -> Result<Option<Accepted>, Refusal> {
    if envelope.origin == *federation.addresses().origin() || activities::verb(&envelope.kind).is_none() {
        return Ok(None);
    }
    let Ok(verified) = federation.verifier().verify(request, federation.known_keys()).await else {
        return Ok(None);
    };
    let Some(key) = federation.known_keys().get(&verified.key_id) else {
        return Ok(None);
    };
    if verified.speaks_for(&envelope.actor).is_err() || key.found.owner != envelope.actor {
        return Ok(None);
    }
    let host = envelope.origin.authority();
    if let Err(exhausted) = federation.activities_per_host().take(&host) {
        return Err(Refusal::TooMany {
            host,
            retry_after: exhausted.retry_after,
        });
    }
    federation.fetcher().dialects().learn(&host, verified.understands());
    let arrival = Arrival {
        envelope: Arc::clone(envelope),
        body: body.clone(),
        key,
        host,
        inbox: inbox.map(str::to_ascii_lowercase),
        now: federation.now(),
    };
    let accepted = federation.store().write(move |conn| arrival.accept(conn)).await?;
    match accepted {
        Some(accepted) => domain::fault::crash_point(match accepted {
            Accepted::New => "inbox-accepted",
            Accepted::Repeated | Accepted::Nothing => "inbox-repeated",
        }),
        None => federation.known_keys().forget(&verified.key_id),
    }
    Ok(accepted)
}

/// An activity whose signature holds if its key still does.
struct Arrival {
    envelope: Arc<Envelope>,
    body: Bytes,
    key: Arc<KnownKey>,
    host: String,
    inbox: Option<String>,
    now: Timestamp,
}

impl Arrival {
    fn accept(&self, conn: &mut Conn) -> Result<Option<Accepted>, Refusal> {
        let envelope = &*self.envelope;
        if !self.is_plainly_well(conn)? {
            return Ok(None);
        }
        if !store::received::note(conn, &envelope.id, self.now)? {
            return Ok(Some(Accepted::Repeated));
        }
        let Some(verb) = activities::verb(&envelope.kind) else {
            return Ok(None);
        };
        // Asked again when it is treated; asked here so that the sender gets a clear answer. If it is
        // no, the note above is undone with the transaction.
        (verb.check)(conn, &envelope.activity, &envelope.actor)?;
        let raw = String::from_utf8(self.body.to_vec()).map_err(|error| {
            Refusal::Json(crate::bounded_json::BadJson::NotUtf8 {
                at: error.utf8_error().valid_up_to(),
            })
        })?;
        store::jobs::enqueue(
            conn,
            &ProcessActivity {
                activity_uri: envelope.id.clone(),
                signed_by: envelope.actor.clone(),
                raw,
            },
            self.now,
        )?;
        Ok(Some(Accepted::New))
    }

    /// Whether nothing has changed since the key was last found good, and nothing stands in the way.
    fn is_plainly_well(&self, conn: &mut Conn) -> Result<bool, StoreError> {
        let Some(signer) = store::actors::find_signer(conn, &self.key.stored.uri)? else {
            return Ok(false);
        };
        let same = signer.key == self.key.stored && signer.actor_uri == self.envelope.actor && !signer.gone;
        if !same || store::hosts::is_blocked(conn, &self.host)? {
            return Ok(false);
        }
        match &self.inbox {
            None => Ok(true),
            Some(name) => Ok(store::actors::find_local(conn, name)?.is_some_and(|actor| actor.gone_at.is_none())),
        }
    }
}
