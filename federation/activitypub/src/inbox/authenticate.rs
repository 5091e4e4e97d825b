//! Who really sent it: the digest covers the body, the signature covers the digest, the key belongs
//! to the actor. Forwarded activities (signed by somebody else than their actor) are refused: what
//! they carry can be had from its own server.

use crate::Federation;
use crate::inbox::key_store::KeyStore;
use crate::inbox::{Envelope, Refusal};
use crate::signature::IncomingRequest;
use domain::actor::Actor;
use store::StoreError;

/// Verifies a request to an inbox and returns its actor as stored.
pub(crate) async fn authenticate(
    federation: &Federation,
    request: &IncomingRequest<'_>,
    envelope: &Envelope,
    client: String,
) -> Result<Actor, Refusal> {
    let verified = federation
        .verifier()
        .verify(request, &KeyStore { federation, client })
        .await?;
    verified.speaks_for(&envelope.actor)?;
    // What a peer signs with, it also understands.
    federation
        .fetcher()
        .dialects()
        .learn(&envelope.origin.authority(), verified.understands());
    let (uri, key_id) = (verified.owner, verified.key_id);
    let (actor, key) = federation
        .store()
        .read(move |conn| {
            let actor = store::actors::find_by_uri(conn, &uri)?;
            let key = store::actors::find_key(conn, &key_id)?;
            Ok::<_, StoreError>((actor, key))
        })
        .await?;
    let actor = actor.ok_or_else(|| StoreError::Unavailable("the signing actor was removed meanwhile".into()))?;
    if let Some(key) = key.filter(|key| key.actor_id == actor.id && !actor.local) {
        federation.known_keys().remember(&actor.uri, key);
    }
    Ok(actor)
}
