//! A clock, a random generator, keys and a key source for the tests.

use activitypub::keys::{PrivateKey, PublicKey, generate_keys};
use activitypub::signature::{FoundKey, KeyLookupError, KeySource, Signer};
use async_trait::async_trait;
use domain::actor::KeyAlgorithm;
use domain::{Clock, Entropy, Timestamp};
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

/// 2026-11-22T10:00:00Z.
pub const NOW_SECS: i64 = 1_795_341_600;

pub struct Hand(AtomicI64);
impl Hand {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(NOW_SECS * 1000)))
    }
    pub fn forward(&self, secs: i64) {
        self.0.fetch_add(secs * 1000, Ordering::SeqCst);
    }
}
impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

pub fn now() -> Timestamp {
    Timestamp::from_secs(NOW_SECS)
}

#[derive(Default)]
pub struct Counting(AtomicU8);
impl Entropy for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill_with(|| self.0.fetch_add(1, Ordering::SeqCst));
    }
}

/// A key pair that many tests share: making RSA keys takes time.
pub struct Pair {
    pub algorithm: KeyAlgorithm,
    pub pkcs8: Vec<u8>,
    pub public: PublicKey,
}

impl Pair {
    pub fn signer(&self, key_id: &str) -> Signer {
        let key = PrivateKey::from_pkcs8(self.algorithm, &self.pkcs8).expect("a key");
        Signer::new(key_id.to_owned(), key).expect("a signer")
    }
}

fn made() -> [Pair; 2] {
    generate_keys().expect("keys").map(|made| Pair {
        algorithm: made.algorithm,
        pkcs8: made.private_pkcs8,
        public: made.public,
    })
}

/// Ada's keys, RSA and Ed25519.
pub static ADA: LazyLock<[Pair; 2]> = LazyLock::new(made);
/// Somebody else's.
pub static EVE: LazyLock<[Pair; 2]> = LazyLock::new(made);

pub const ADA_URI: &str = "https://peer.example/users/ada";
pub const ADA_RSA: &str = "https://peer.example/users/ada#main-key";
pub const ADA_ED25519: &str = "https://peer.example/users/ada#ed25519-key";

/// Keys by URL: what is stored, and what its server would say. Counts what is asked.
#[derive(Default)]
pub struct Keys {
    pub stored: HashMap<String, PublicKey>,
    pub served: HashMap<String, PublicKey>,
    pub asked: Mutex<Vec<(String, bool)>>,
}

impl Keys {
    /// Both of Ada's keys, stored and served.
    pub fn of_ada() -> Self {
        let keys: HashMap<_, _> = [(ADA_RSA, &ADA[0]), (ADA_ED25519, &ADA[1])]
            .map(|(uri, pair)| (uri.to_owned(), pair.public.clone()))
            .into();
        Self {
            stored: keys.clone(),
            served: keys,
            asked: Mutex::default(),
        }
    }

    pub fn asked(&self) -> Vec<(String, bool)> {
        self.asked.lock().expect("not poisoned").clone()
    }
}

#[async_trait]
impl KeySource for Keys {
    async fn key(&self, key_id: &str, refetch: bool) -> Result<FoundKey, KeyLookupError> {
        self.asked
            .lock()
            .expect("not poisoned")
            .push((key_id.to_owned(), refetch));
        let owner = key_id.split('#').next().unwrap_or_default().to_owned();
        let stored = self.stored.get(key_id).filter(|_| !refetch);
        let fresh = stored.is_none();
        let public = stored
            .or_else(|| self.served.get(key_id))
            .cloned()
            .ok_or(KeyLookupError::Unknown)?;
        Ok(FoundKey { owner, public, fresh })
    }
}
