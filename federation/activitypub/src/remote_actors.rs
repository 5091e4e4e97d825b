//! Remote actors as we store them: fetched from their own id, never taken from what somebody else
//! embeds, and refreshed after a day.

use crate::Federation;
use crate::activities::ActivityError;
use crate::activities::delete::remove_actor;
use crate::fetch::{Document, FetchError, Wish};
use crate::objects::actor::read_remote;
use domain::actor::Actor;
use domain::{ActorId, Origin};
use std::sync::Arc;
use std::time::Duration;
use store::StoreError;
use url::Url;

/// An actor's document is fetched again after this.
pub(crate) const REFRESH_AFTER: Duration = Duration::from_secs(86_400);

/// How often an id is drawn again when it is taken.
const DRAWS: u8 = 4;

/// The actor with this id: as stored if it was fetched within a day, or if its server cannot be asked
/// now; otherwise fetched.
pub(crate) async fn known_or_fetched(federation: &Federation, uri: &str) -> Result<Actor, ActivityError> {
    let wanted = uri.to_owned();
    let known = federation
        .store()
        .read(move |conn| store::actors::find_by_uri(conn, &wanted))
        .await?;
    match known {
        Some(actor) if actor.local || is_fresh(federation, &actor) => Ok(actor),
        Some(actor) if actor.gone_at.is_none() => match refresh(federation, uri).await {
            Err(error) if error.is_temporary() => Ok(actor),
            other => other,
        },
        _ => refresh(federation, uri).await,
    }
}

/// Whether what we know of a remote actor is recent enough.
pub(crate) fn is_fresh(federation: &Federation, actor: &Actor) -> bool {
    actor.gone_at.is_none() && federation.now().since(actor.refreshed_at) < REFRESH_AFTER
}

/// Fetches an actor's document and stores it. An actor whose server says that it is gone is removed.
pub(crate) async fn refresh(federation: &Federation, uri: &str) -> Result<Actor, ActivityError> {
    match federation.fetcher().fetch(uri, Wish::JOB).await {
        Ok(document) if is_same(&document.id, uri) => store_document(federation, &document, None).await,
        Ok(_) => Err(ActivityError::Document(crate::objects::DocumentError::OtherId)),
        Err(error) => {
            if matches!(error, FetchError::Gone { .. }) {
                forget(federation, uri).await?;
            }
            Err(error.into())
        }
    }
}

/// Whether two texts are the same address.
fn is_same(a: &str, b: &str) -> bool {
    matches!((Url::parse(a), Url::parse(b)), (Ok(a), Ok(b)) if a == b)
}

async fn forget(federation: &Federation, uri: &str) -> Result<(), StoreError> {
    let wanted = uri.to_owned();
    let known = federation
        .store()
        .read(move |conn| store::actors::find_by_uri(conn, &wanted))
        .await?;
    match known.filter(|actor| !actor.local && actor.gone_at.is_none()) {
        Some(actor) => remove_actor(federation.store(), actor.id, federation.now()).await,
        None => Ok(()),
    }
}

/// Stores the actor of a document that was fetched from its own id. `host` is the authority of its
/// handle, where WebFinger has established one.
pub(crate) async fn store_document(
    federation: &Federation,
    document: &Arc<Document>,
    host: Option<String>,
) -> Result<Actor, ActivityError> {
    let now = federation.now();
    let (mut actor, mut keys) = read_remote(&document.json, ActorId::draw(now, federation.entropy()), now)?;
    if federation.addresses().is_own(&actor.uri) {
        return Err(ActivityError::CrossOrigin("an actor of our own"));
    }
    let own_authority = Origin::parse(&actor.uri).map(|origin| origin.authority());
    for draw in 1..=DRAWS {
        let (attempt, attempt_keys, host, own, raw) = (
            actor.clone(),
            keys.clone(),
            host.clone(),
            own_authority.clone(),
            document.raw.clone(),
        );
        let stored = federation.store().write(move |conn| {
            let mut actor = attempt;
            let known = store::actors::find_by_uri(conn, &actor.uri)?.filter(|known| known.username == actor.username);
            // Only WebFinger changes the host of a handle; a plain refresh keeps what it established.
            if let Some(host) = host.or(known.map(|known| known.host)).or(own) {
                actor.host = host;
            }
            store::actors::upsert_remote(conn, &actor, &attempt_keys, &raw)
        });
        match stored.await {
            Err(StoreError::Conflict(_)) if draw < DRAWS => {
                actor.id = ActorId::draw(now, federation.entropy());
                for key in &mut keys {
                    key.actor_id = actor.id;
                }
            }
            outcome => return Ok(outcome?),
        }
    }
    Err(StoreError::Unavailable("no free id could be drawn for an actor".into()).into())
}

impl From<FetchError> for ActivityError {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Busy { retry_after, .. } => Self::Unavailable {
                why: error.to_string(),
                after: Some(retry_after),
            },
            error if error.is_temporary() => Self::Unavailable {
                why: error.to_string(),
                after: None,
            },
            error => Self::NotThere(error.to_string()),
        }
    }
}
