//! Where the verifier's keys come from: the database, and behind it the owner's server. Many requests
//! that wait for the same key share one fetch, and what was fetched is stored before anybody gets it,
//! so that late comers find it.

use crate::Federation;
use crate::activities::ActivityError;
use crate::keys::PublicKey;
use crate::remote_actors;
use crate::signature::{FoundKey, KeyLookupError, KeySource};
use async_trait::async_trait;
use domain::Timestamp;
use std::time::Duration;
use store::StoreError;

/// A key fetched less than this ago is not fetched again, however many signatures do not fit it.
const REFETCH_AFTER: Duration = Duration::from_secs(60);

/// Keys for one request.
#[derive(Debug)]
pub(crate) struct KeyStore<'a> {
    /// The federation.
    pub(crate) federation: &'a Federation,
    /// Whose budget pays for a fetch.
    pub(crate) client: String,
}

/// Keys that are in the database, and no others: for requests that need no key of a stranger.
#[derive(Debug)]
pub(crate) struct StoredKeys<'a>(pub(crate) &'a Federation);

#[async_trait]
impl KeySource for StoredKeys<'_> {
    async fn key(&self, key_id: &str, _: bool) -> Result<FoundKey, KeyLookupError> {
        match stored(self.0, key_id).await? {
            Some((found, _)) => Ok(FoundKey { fresh: true, ..found }),
            None => Err(KeyLookupError::Unknown),
        }
    }
}

#[async_trait]
impl KeySource for KeyStore<'_> {
    async fn key(&self, key_id: &str, refetch: bool) -> Result<FoundKey, KeyLookupError> {
        if let Some(found) = usable(self.federation, stored(self.federation, key_id).await?, refetch) {
            return Ok(found);
        }
        self.federation
            .key_fetches_per_client()
            .take(&self.client)
            .map_err(|_| KeyLookupError::Unavailable("this client made us fetch too many keys".into()))?;
        let (federation, id) = (self.federation.clone(), key_id.to_owned());
        let flight_key = format!("{refetch} {key_id}");
        self.federation
            .key_flights()
            .run(&flight_key, move || fetch(federation, id, refetch))
            .await
    }
}

/// A stored key answers unless it is doubted; a doubted one if it was fetched a short while ago.
fn usable(federation: &Federation, stored: Option<(FoundKey, Timestamp)>, refetch: bool) -> Option<FoundKey> {
    let (found, refreshed_at) = stored?;
    if !refetch {
        return Some(found);
    }
    let recent = federation.now().since(refreshed_at) < REFETCH_AFTER;
    recent.then_some(FoundKey { fresh: true, ..found })
}

/// A key in the database, with when its owner's document was fetched.
async fn stored(federation: &Federation, key_id: &str) -> Result<Option<(FoundKey, Timestamp)>, KeyLookupError> {
    let id = key_id.to_owned();
    let row = federation
        .store()
        .read(move |conn| {
            let Some(key) = store::actors::find_key(conn, &id)? else {
                return Ok(None);
            };
            let owner = store::actors::lookup(conn, key.actor_id)?;
            Ok::<_, StoreError>(owner.map(|owner| (key, owner)))
        })
        .await
        .map_err(unavailable)?;
    let Some((key, owner)) = row else { return Ok(None) };
    let public = PublicKey::try_from(&key).map_err(|error| KeyLookupError::Bad(error.to_string()))?;
    Ok(Some((
        FoundKey {
            owner: owner.uri,
            public,
            fresh: false,
        },
        owner.refreshed_at,
    )))
}

async fn fetch(federation: Federation, key_id: String, refetch: bool) -> Result<FoundKey, KeyLookupError> {
    // Somebody else's flight may have landed between our look into the database and this one.
    if let Some(found) = usable(&federation, stored(&federation, &key_id).await?, refetch) {
        return Ok(found);
    }
    let fetched = federation.fetcher().fetch_key(&key_id).await?;
    metrics::counter!("activitypub_keys_fetched_total").increment(1);
    let owner = remote_actors::store_document(&federation, &fetched.owner, None)
        .await
        .map_err(|error| match error {
            ActivityError::Store(error) => unavailable(error),
            error => KeyLookupError::Bad(error.to_string()),
        })?;
    Ok(FoundKey {
        owner: owner.uri,
        public: fetched.key,
        fresh: true,
    })
}

fn unavailable(error: StoreError) -> KeyLookupError {
    KeyLookupError::Unavailable(error.to_string())
}
