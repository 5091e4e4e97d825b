//! The actor of the instance itself. It signs what the instance fetches; its document and key are
//! served to everybody unsigned, so that two servers that both demand signatures can begin to talk.

use crate::signature::Signer;
use crate::signers::Signers;
use crate::{Addresses, Federation};
use domain::actor::{Actor, ActorKind};
use domain::port::{KeyError, MakeActorKeys};
use domain::{ActorId, Timestamp};
use std::sync::Arc;
use store::{Store, StoreError};

/// The instance actor could not be made.
#[derive(Debug, thiserror::Error)]
pub enum InstanceActorError {
    /// Its keys could not be made.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes the instance actor at the first start; afterwards finds it.
pub async fn ensure_instance_actor(
    federation: &Federation,
    keys: &dyn MakeActorKeys,
) -> Result<Actor, InstanceActorError> {
    if let Some(known) = federation.store().read(store::actors::find_instance_actor).await? {
        return Ok(known);
    }
    let now = federation.now();
    let actor = describe(federation.addresses(), ActorId::draw(now, federation.entropy()), now);
    let sealed = keys.make_actor_keys(&actor.uri, actor.id)?;
    federation
        .store()
        .write(move |conn| {
            // Two processes may start at once.
            if let Some(known) = store::actors::find_instance_actor(conn)? {
                return Ok(known);
            }
            store::actors::add_local(conn, &actor, &sealed)?;
            Ok(actor)
        })
        .await
}

fn describe(addresses: &Addresses, id: ActorId, now: Timestamp) -> Actor {
    Actor {
        id,
        uri: addresses.instance_actor(),
        account_id: None,
        local: true,
        kind: ActorKind::Application,
        username: addresses.origin().host().to_owned(),
        host: addresses.authority(),
        display_name: String::new(),
        summary_html: String::new(),
        url: format!("{}/about", addresses.origin()),
        inbox: addresses.shared_inbox(),
        shared_inbox: Some(addresses.shared_inbox()),
        followers: None,
        manually_approves_followers: true,
        refreshed_at: now,
        created_at: now,
        gone_at: None,
        fields: Vec::new(),
        discoverable: false,
    }
}

/// The instance actor's signer; `None` before it exists.
pub(crate) async fn signer(store: Store, signers: Arc<Signers>) -> Option<Arc<Signer>> {
    let actor = store.read(store::actors::find_instance_actor).await.ok()??;
    match signers.of(actor.id).await {
        Ok(signer) => Some(signer),
        Err(error) => {
            tracing::error!(%error, "the instance actor cannot sign; fetches go out unsigned");
            None
        }
    }
}
