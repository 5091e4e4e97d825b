//! Public keys that signed something a while ago, ready to verify, in memory. Only a shortcut to the
//! signature's arithmetic: what is verified with such a key is accepted only if the transaction that
//! accepts it finds the key unchanged in the database (see `inbox::known`), so nothing here needs to
//! be told when a key is replaced, an actor goes, or a host is blocked.

use crate::keys::PublicKey;
use crate::signature::{FoundKey, KeyLookupError, KeySource};
use async_trait::async_trait;
use domain::actor::ActorKey;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many keys are kept.
const MAX_KEYS: usize = 4096;

/// A key and where it came from.
#[derive(Clone, Debug)]
pub(crate) struct KnownKey {
    /// As the verifier wants it. Marked fresh: nothing is fetched on its account.
    pub(crate) found: FoundKey,
    /// As it was stored.
    pub(crate) stored: ActorKey,
}

/// The keys, by their URL.
#[derive(Debug, Default)]
pub(crate) struct KnownKeys {
    keys: Mutex<HashMap<String, Arc<KnownKey>>>,
}

impl KnownKeys {
    /// Keeps a key of `owner`, unless it is none we can use.
    pub(crate) fn remember(&self, owner: &str, stored: ActorKey) {
        let Ok(public) = PublicKey::try_from(&stored) else {
            return;
        };
        let found = FoundKey {
            owner: owner.to_owned(),
            public,
            fresh: true,
        };
        let mut keys = self.lock();
        if keys.len() >= MAX_KEYS && !keys.contains_key(&stored.uri) {
            // Any of them: whoever still sends is back with the next activity.
            let some: Vec<String> = keys.keys().take(MAX_KEYS / 8).cloned().collect();
            for uri in some {
                keys.remove(&uri);
            }
        }
        keys.insert(stored.uri.clone(), Arc::new(KnownKey { found, stored }));
    }

    /// A key that is kept.
    pub(crate) fn get(&self, key_id: &str) -> Option<Arc<KnownKey>> {
        self.lock().get(key_id).cloned()
    }

    /// Lets go of a key that turned out to be no longer what is stored.
    pub(crate) fn forget(&self, key_id: &str) {
        self.lock().remove(key_id);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<KnownKey>>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl KeySource for KnownKeys {
    async fn key(&self, key_id: &str, _: bool) -> Result<FoundKey, KeyLookupError> {
        let known = self.get(key_id).ok_or(KeyLookupError::Unknown)?;
        Ok(known.found.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::generate_keys;
    use domain::ActorId;

    #[test]
    fn no_more_keys_are_kept_than_there_is_room_for() {
        let [_, ed25519] = generate_keys().expect("keys");
        let keys = KnownKeys::default();
        for n in 0..MAX_KEYS + 10 {
            let stored = ActorKey {
                uri: format!("https://b.example/users/{n}#key"),
                actor_id: ActorId(1),
                algorithm: ed25519.algorithm,
                public: ed25519.public.to_stored(),
            };
            keys.remember("https://b.example/users/1", stored);
        }
        let kept = keys.lock().len();
        assert!(kept > MAX_KEYS / 2 && kept <= MAX_KEYS, "{kept}");
        let last = format!("https://b.example/users/{}#key", MAX_KEYS + 9);
        assert!(keys.get(&last).is_some(), "the newest is kept");
        keys.forget(&last);
        assert!(keys.get(&last).is_none());
    }
}
