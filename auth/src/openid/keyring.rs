//! The keys at hand. They are the database's: several processes sign and one of them makes the next key,
//! so each reads them again now and then, long before a new one signs.

use super::OpenIdError;
use super::key::SigningKey;
use super::rotation::is_needed;
use domain::seal::{MasterKey, Place};
use domain::{Clock, Entropy, Timestamp};
use openidconnect::core::CoreJsonWebKeySet;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use store::openid_keys::{self, StoredKey};
use store::{Store, StoreError};
use tokio::sync::Mutex;

/// How long what was read counts.
const READ_AGAIN_AFTER: Duration = Duration::from_secs(30);

/// A key and since when, or from when on, it signs.
#[derive(Clone)]
pub(super) struct HeldKey {
    pub(super) key: Arc<SigningKey>,
    pub(super) active_at: Timestamp,
}

/// The keys as they were read, in the order in which they sign.
pub(super) struct Ring {
    keys: Vec<HeldKey>,
    read_at: Timestamp,
}

impl Ring {
    /// The key that signs now: the latest whose time has come.
    pub(super) fn signing(&self, now: Timestamp) -> Option<&SigningKey> {
        let current = self.keys.iter().rev().find(|held| held.active_at <= now);
        current.or(self.keys.first()).map(|held| &*held.key)
    }

    /// The key of this name.
    pub(super) fn find(&self, kid: &str) -> Option<&SigningKey> {
        self.keys
            .iter()
            .find(|held| held.key.kid() == kid)
            .map(|held| &*held.key)
    }

    /// The public halves.
    pub(super) fn jwks(&self) -> CoreJsonWebKeySet {
        CoreJsonWebKeySet::new(self.keys.iter().map(|held| held.key.public().clone()).collect())
    }

    fn is_fresh(&self, now: Timestamp) -> bool {
        self.read_at <= now && now.since(self.read_at) < READ_AGAIN_AFTER
    }
}

/// Reads, opens and makes keys.
pub(super) struct Keyring {
    pub(super) store: Store,
    master: MasterKey,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    held: RwLock<Option<Arc<Ring>>>,
    /// One reads, the others wait for what it finds.
    reading: Mutex<()>,
}

impl Keyring {
    pub(super) fn new(store: Store, master: MasterKey, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            store,
            master,
            clock,
            entropy,
            held: RwLock::new(None),
            reading: Mutex::new(()),
        }
    }

    /// The keys, read within the last half minute. The first one is made here if there is none. While the
    /// database does not answer, the keys that are known go on signing.
    pub(super) async fn ring(&self) -> Result<Arc<Ring>, OpenIdError> {
        if let Some(ring) = self.fresh() {
            return Ok(ring);
        }
        let _alone = self.reading.lock().await;
        if let Some(ring) = self.fresh() {
            return Ok(ring);
        }
        match self.read().await {
            Ok(ring) => Ok(ring),
            Err(OpenIdError::Store(error)) => match self.held() {
                Some(ring) => {
                    tracing::warn!(%error, "the keys of the OpenID provider could not be read again");
                    Ok(ring)
                }
                None => Err(error.into()),
            },
            Err(error) => Err(error),
        }
    }

    /// Has the keys read again before the next use.
    pub(super) fn forget(&self) {
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn held(&self) -> Option<Arc<Ring>> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn fresh(&self) -> Option<Arc<Ring>> {
        self.held().filter(|ring| ring.is_fresh(self.clock.now()))
    }

    async fn read(&self) -> Result<Arc<Ring>, OpenIdError> {
        let read_at = self.clock.now();
        let mut stored = self.store.read(openid_keys::list).await?;
        if stored.is_empty() {
            let first = self.make(read_at).await?;
            self.add_if_needed(first, read_at).await?;
            stored = self.store.read(openid_keys::list).await?;
        }
        let known = self.held();
        let mut keys = Vec::with_capacity(stored.len());
        for one in &stored {
            // Opening one takes longer than signing with it.
            let open = known.as_ref().and_then(|ring| {
                let held = ring.keys.iter().find(|held| held.key.kid() == one.kid);
                held.map(|held| Arc::clone(&held.key))
            });
            let key = match open {
                Some(key) => key,
                None => Arc::new(self.open(one)?),
            };
            keys.push(HeldKey {
                key,
                active_at: one.active_at,
            });
        }
        let ring = Arc::new(Ring { keys, read_at });
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&ring));
        Ok(ring)
    }

    fn open(&self, stored: &StoredKey) -> Result<SigningKey, OpenIdError> {
        let opened = self
            .master
            .open(&stored.sealed_private, place(&stored.kid))
            .map_err(|source| OpenIdError::Sealed { what: "a key", source })?;
        SigningKey::from_pkcs8(&opened)
            .filter(|key| key.kid() == stored.kid)
            .ok_or_else(|| OpenIdError::BrokenKey {
                kid: stored.kid.clone(),
            })
    }

    /// Makes a key that signs from `active_at` on. It is not stored yet.
    pub(super) async fn make(&self, active_at: Timestamp) -> Result<StoredKey, OpenIdError> {
        let (key, der) = tokio::task::spawn_blocking(SigningKey::generate)
            .await
            .map_err(|_| OpenIdError::Generate)??;
        let (modulus, exponent) = key.components();
        Ok(StoredKey {
            sealed_private: self.master.seal(&der, place(key.kid()), &*self.entropy),
            kid: key.kid().to_owned(),
            modulus,
            exponent,
            created_at: self.clock.now(),
            active_at,
        })
    }

    /// Stores a key, unless another process was faster; true if it was stored.
    pub(super) async fn add_if_needed(&self, key: StoredKey, now: Timestamp) -> Result<bool, StoreError> {
        self.store
            .write(move |tx| {
                let needed = is_needed(&openid_keys::list(tx)?, now);
                if needed {
                    openid_keys::add(tx, &key)?;
                }
                Ok(needed)
            })
            .await
    }
}

fn place(kid: &str) -> Place<'_> {
    Place {
        table: "openid_key",
        row: kid,
        column: "sealed_private",
    }
}
