//! The handle that everything here works with: the store, the clock, the way out and who we are.

use crate::config::FederationConfig;
use crate::fetch::{Fetcher, FetcherParts, SingleFlight};
use crate::inbox::known_keys::KnownKeys;
use crate::inbox::room::Room;
use crate::signature::{FoundKey, KeyLookupError, Verifier};
use crate::signers::Signers;
use crate::{Addresses, instance_actor};
use domain::seal::MasterKey;
use domain::{Clock, Entropy, Timestamp};
use futures::FutureExt;
use net::{Budget, StrangerClient};
use std::fmt;
use std::sync::Arc;
use store::Store;

/// What a [`Federation`] is made of.
pub struct FederationParts {
    /// Who we are and how much strangers may ask.
    pub config: FederationConfig,
    /// The database.
    pub store: Store,
    /// The present.
    pub clock: Arc<dyn Clock>,
    /// Ids, nonces and jitter.
    pub entropy: Arc<dyn Entropy>,
    /// Opens the keys of local actors.
    pub master_key: MasterKey,
    /// The client for strangers.
    pub client: StrangerClient,
}

/// The configured origin is no origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the origin of the instance must be an http or https address with a host")]
pub struct BadOrigin;

/// The federation of one instance. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Federation {
    inner: Arc<Inner>,
}

struct Inner {
    config: FederationConfig,
    addresses: Addresses,
    store: Store,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    client: StrangerClient,
    fetcher: Fetcher,
    verifier: Verifier,
    signers: Arc<Signers>,
    key_flights: SingleFlight<Result<FoundKey, KeyLookupError>>,
    key_fetches_per_client: Budget,
    activities_per_host: Budget,
    known_keys: KnownKeys,
    inbox_room: Room,
}

impl fmt::Debug for Federation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Federation")
            .field("origin", self.addresses().origin())
            .finish_non_exhaustive()
    }
}

impl Federation {
    /// Puts the parts together. Nothing is read, written or sent yet.
    pub fn new(parts: FederationParts) -> Result<Self, BadOrigin> {
        let FederationParts {
            config,
            store,
            clock,
            entropy,
            master_key,
            client,
        } = parts;
        let addresses = Addresses::new(&config.origin).ok_or(BadOrigin)?;
        let signers = Arc::new(Signers::new(store.clone(), master_key, Arc::clone(&clock)));
        let fetcher = Fetcher::new(FetcherParts {
            client: client.clone(),
            clock: Arc::clone(&clock),
            entropy: Arc::clone(&entropy),
            own_origin: addresses.origin().clone(),
            signer: {
                let (store, signers) = (store.clone(), Arc::clone(&signers));
                Arc::new(move || instance_actor::signer(store.clone(), Arc::clone(&signers)).boxed())
            },
            is_blocked: {
                let store = store.clone();
                Arc::new(move |host| is_blocked(store.clone(), host).boxed())
            },
            keys_per_host: config.inbox.key_fetches_per_host,
        });
        Ok(Self {
            inner: Arc::new(Inner {
                key_fetches_per_client: Budget::new(config.inbox.key_fetches_per_client, Arc::clone(&clock)),
                activities_per_host: Budget::new(config.inbox.activities_per_host, Arc::clone(&clock)),
                verifier: Verifier::new(Arc::clone(&clock)),
                key_flights: SingleFlight::default(),
                known_keys: KnownKeys::default(),
                inbox_room: Room::default(),
                config,
                addresses,
                store,
                clock,
                entropy,
                client,
                fetcher,
                signers,
            }),
        })
    }

    /// The settings.
    pub fn config(&self) -> &FederationConfig {
        &self.inner.config
    }

    /// The URLs of this instance.
    pub fn addresses(&self) -> &Addresses {
        &self.inner.addresses
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The way to other servers' documents.
    pub fn fetcher(&self) -> &Fetcher {
        &self.inner.fetcher
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// The source of ids, nonces and jitter.
    pub fn entropy(&self) -> &dyn Entropy {
        &*self.inner.entropy
    }

    pub(crate) fn client(&self) -> &StrangerClient {
        &self.inner.client
    }

    pub(crate) fn verifier(&self) -> &Verifier {
        &self.inner.verifier
    }

    pub(crate) fn signers(&self) -> &Signers {
        &self.inner.signers
    }

    pub(crate) fn key_flights(&self) -> &SingleFlight<Result<FoundKey, KeyLookupError>> {
        &self.inner.key_flights
    }

    pub(crate) fn known_keys(&self) -> &KnownKeys {
        &self.inner.known_keys
    }

    pub(crate) fn inbox_room(&self) -> &Room {
        &self.inner.inbox_room
    }

    pub(crate) fn key_fetches_per_client(&self) -> &Budget {
        &self.inner.key_fetches_per_client
    }

    pub(crate) fn activities_per_host(&self) -> &Budget {
        &self.inner.activities_per_host
    }
}

/// If the database cannot say, the host is asked: whatever comes of it must be written there anyway.
async fn is_blocked(store: Store, host: String) -> bool {
    let answer = store.read(move |conn| store::hosts::is_blocked(conn, &host)).await;
    answer.unwrap_or_else(|error| {
        tracing::warn!(%error, "the block list could not be read");
        false
    })
}
