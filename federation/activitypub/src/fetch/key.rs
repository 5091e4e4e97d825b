//! Fetching the key that signed a request: the address of the key leads to its owner's document, or
//! to a document of the key alone that names its owner; the owner's document has the last word.

use crate::fetch::exchange::host;
use crate::fetch::{Document, FetchError, Fetcher, Wish};
use crate::keys::declared::{declared_keys, owner_of_key_document};
use crate::keys::{DeclaredKey, PublicKey};
use crate::signature::KeyLookupError;
use domain::origin::same_origin;
use std::sync::Arc;
use url::Url;

/// A key and the document that declares it.
#[derive(Clone, Debug)]
pub struct FetchedKey {
    /// The document of the actor whose key it is.
    pub owner: Arc<Document>,
    /// The key asked for.
    pub key: PublicKey,
    /// All keys the document declares, this one among them.
    pub declared: Vec<DeclaredKey>,
}

impl Fetcher {
    /// The key at `key_id`, within [`crate::fetch::KEY_DEADLINE`] in all, counted per host.
    pub async fn fetch_key(&self, key_id: &str) -> Result<FetchedKey, FetchError> {
        let deadline = Wish::KEY.deadline;
        let outcome = tokio::time::timeout(deadline, self.find_key(key_id)).await;
        let host = || Url::parse(key_id).map(|url| host(&url)).unwrap_or_default();
        outcome.unwrap_or_else(|_| Err(FetchError::Deadline { host: host() }))
    }

    async fn find_key(&self, key_id: &str) -> Result<FetchedKey, FetchError> {
        let no_such_key = || FetchError::NoSuchKey {
            host: Url::parse(key_id).map(|url| host(&url)).unwrap_or_default(),
        };
        let first = self.fetch(key_id, Wish::KEY).await?;
        if let Some(found) = declared_in(&first, key_id) {
            return Ok(found);
        }
        let owner = owner_of_key_document(&first.json).ok_or_else(no_such_key)?;
        if !same_origin(owner, key_id) {
            return Err(no_such_key());
        }
        let owner = self.fetch(owner, Wish::KEY).await?;
        declared_in(&owner, key_id).ok_or_else(no_such_key)
    }
}

fn declared_in(document: &Arc<Document>, key_id: &str) -> Option<FetchedKey> {
    let declared = declared_keys(&document.json);
    let key = declared.iter().find(|key| key.uri == key_id)?.public.clone();
    Some(FetchedKey {
        owner: Arc::clone(document),
        key,
        declared,
    })
}

/// What a failed fetch means for the signature that wanted the key.
impl From<FetchError> for KeyLookupError {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Gone { .. } => Self::Gone,
            FetchError::Blocked { .. } | FetchError::OwnOrigin => Self::Blocked,
            error if error.is_temporary() => Self::Unavailable(error.to_string()),
            _ => Self::Unknown,
        }
    }
}
