//! Where the verifier gets public keys from. Whoever implements it looks into the database first and
//! asks the key's server only if it must.

use crate::keys::PublicKey;
use async_trait::async_trait;

/// A public key and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundKey {
    /// The actor whose document declares the key.
    pub owner: String,
    /// The key.
    pub public: PublicKey,
    /// Whether it was fetched for this very question: then asking again would change nothing.
    pub fresh: bool,
}

/// Why there is no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyLookupError {
    /// The owner's document does not declare it, or there is no such document.
    #[error("no such key")]
    Unknown,
    /// The owner is gone (410, a tombstone).
    #[error("the owner of the key is gone")]
    Gone,
    /// The key's host is blocked, or is ourselves.
    #[error("the host of the key is blocked")]
    Blocked,
    /// It is no key we can use.
    #[error("{0}")]
    Bad(String),
    /// Its server cannot be asked now.
    #[error("{0}")]
    Unavailable(String),
}

/// Finds public keys by their URL.
#[async_trait]
pub trait KeySource: Send + Sync {
    /// The key at `key_id`. With `refetch`, asks the key's server even if the key is stored (peers
    /// change their keys); the implementation answers with the stored key, marked fresh, if it was
    /// fetched a short while ago, so that bad signatures cannot make us ask without end.
    async fn key(&self, key_id: &str, refetch: bool) -> Result<FoundKey, KeyLookupError>;
}
