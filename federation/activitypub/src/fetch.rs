//! Asking other servers: ActivityPub documents, keys and WebFinger, over the Stranger client and
//! signed by the instance actor.
//!
//! One [`Fetcher`] per process. It never asks our own origin or a blocked host (checked again at
//! every redirect), asks once for many who want the same thing at the same moment, remembers what
//! failed for a while, remembers which signature dialect a server understands, and believes a
//! document only at the address it names as its own.

pub mod alternate;
pub mod content_type;
pub mod dialects;
pub mod error;
mod exchange;
pub mod handle;
pub mod identity;
pub mod key;
pub mod negative;
pub mod single_flight;
pub mod webfinger;

pub use error::FetchError;
pub use handle::Handle;
pub use key::FetchedKey;
pub use single_flight::SingleFlight;
pub use webfinger::ResolvedActor;

use crate::signature::Signer;
use dialects::DialectMemory;
use domain::{Clock, Entropy, Origin};
use futures::future::BoxFuture;
use negative::NegativeCache;
use net::{Budget, BudgetSettings, StrangerClient};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Tells whether an authority (lower-case host, with the port where it is unusual) is blocked here.
pub type IsBlocked = Arc<dyn Fn(String) -> BoxFuture<'static, bool> + Send + Sync>;
/// Gives the instance actor's signer; `None` before there is one: then fetches go out unsigned.
pub type InstanceSigner = Arc<dyn Fn() -> BoxFuture<'static, Option<Arc<Signer>>> + Send + Sync>;

/// How long a key may take to fetch: a request of a stranger waits for it (house rule 1).
pub const KEY_DEADLINE: Duration = Duration::from_secs(5);
/// How long anything else may take.
pub const DOCUMENT_DEADLINE: Duration = Duration::from_secs(10);

/// What a [`Fetcher`] is made of.
pub struct FetcherParts {
    /// The client for strangers.
    pub client: StrangerClient,
    /// Ages the memory of failures and fills the budgets; also the date of signatures.
    pub clock: Arc<dyn Clock>,
    /// Nonces of signatures.
    pub entropy: Arc<dyn Entropy>,
    /// The origin of this instance.
    pub own_origin: Origin,
    /// The instance actor's key.
    pub signer: InstanceSigner,
    /// The block list.
    pub is_blocked: IsBlocked,
    /// How many keys one host may make us fetch.
    pub keys_per_host: BudgetSettings,
}

impl FetcherParts {
    /// What one host may cost us in key fetches: 600 at once, four a second after that. More than
    /// twice of what one client may cause ([`crate::config::InboxLimits`]): anybody can name keys of
    /// any host, and must not be able to spend what the host's own deliveries need.
    pub const KEYS_PER_HOST: BudgetSettings = BudgetSettings {
        burst: 600,
        per_second: 4.0,
        concurrent: 8,
        keys: 10_000,
    };
}

/// An ActivityPub document, from the address it names as its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its `id`.
    pub id: String,
    /// The document.
    pub json: Value,
    /// The document exactly as received.
    pub raw: String,
}

/// How a document is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// When the caller stops waiting.
    pub deadline: Duration,
    /// Whether a recent failure is an answer, too. Without it the server is asked whatever happened.
    pub believe_failures: bool,
    /// Whether it counts against what one host may make us fetch.
    pub budgeted: bool,
}

impl Wish {
    /// For a job: 10 seconds.
    pub const JOB: Self = Self {
        deadline: DOCUMENT_DEADLINE,
        believe_failures: true,
        budgeted: false,
    };
    /// For a key while a request waits: 5 seconds, counted per host.
    pub const KEY: Self = Self {
        deadline: KEY_DEADLINE,
        believe_failures: true,
        budgeted: true,
    };
    /// For a person who is waiting and may have reasons to try again.
    pub const PERSON: Self = Self {
        deadline: DOCUMENT_DEADLINE,
        believe_failures: false,
        budgeted: false,
    };

    /// The same within another time.
    pub const fn within(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }
}

/// The outcome of a fetch, shared by everybody who waited for it.
pub type Fetched = Result<Arc<Document>, FetchError>;

/// Fetches documents. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Fetcher {
    inner: Arc<Inner>,
}

struct Inner {
    parts: FetcherParts,
    key_budget: Budget,
    flights: SingleFlight<Fetched>,
    failures: NegativeCache,
    dialects: DialectMemory,
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetcher")
            .field("own_origin", &self.inner.parts.own_origin)
            .finish_non_exhaustive()
    }
}

impl Fetcher {
    /// A fetcher with empty memories.
    pub fn new(parts: FetcherParts) -> Self {
        let clock = Arc::clone(&parts.clock);
        Self {
            inner: Arc::new(Inner {
                key_budget: Budget::new(parts.keys_per_host, Arc::clone(&clock)),
                flights: SingleFlight::default(),
                failures: NegativeCache::new(clock),
                dialects: DialectMemory::default(),
                parts,
            }),
        }
    }

    /// Which dialects hosts understand; delivery reads and teaches it, too.
    pub fn dialects(&self) -> &DialectMemory {
        &self.inner.dialects
    }

    /// The document at `uri`; a fragment is ignored. Its `id` may differ from `uri` where `uri`
    /// redirects or is another name of the same document at the same origin: compare it where it
    /// matters.
    pub async fn fetch(&self, uri: &str, wish: Wish) -> Fetched {
        let url = self.inner.checked(uri).await?;
        let origin = Origin::of(&url).ok_or(FetchError::BadUrl)?;
        if wish.believe_failures
            && let Some(failure) = self.inner.failures.known(url.as_str(), &origin)
        {
            return Err(failure);
        }
        let inner = Arc::clone(&self.inner);
        let target = url.clone();
        let flight = self.inner.flights.run(url.as_str(), move || async move {
            if wish.budgeted {
                let taken = inner.key_budget.take(&origin.authority());
                taken.map_err(|e| FetchError::Busy {
                    host: origin.authority(),
                    retry_after: e.retry_after,
                })?;
            }
            let outcome = inner.document(&target, wish.deadline).await;
            inner.failures.learn(target.as_str(), &origin, outcome.as_ref().err());
            outcome
        });
        match tokio::time::timeout(wish.deadline, flight).await {
            Ok(outcome) => outcome,
            Err(_) => {
                let origin = Origin::of(&url).ok_or(FetchError::BadUrl)?;
                let failure = FetchError::Deadline {
                    host: origin.authority(),
                };
                self.inner.failures.learn(url.as_str(), &origin, Some(&failure));
                Err(failure)
            }
        }
    }
}

impl Inner {
    /// Parses an address and checks that it may be asked.
    async fn checked(&self, uri: &str) -> Result<Url, FetchError> {
        let mut url = Url::parse(uri).map_err(|_| FetchError::BadUrl)?;
        url.set_fragment(None);
        self.parts.client.check(&url)?;
        self.allowed(&url).await?;
        Ok(url)
    }

    /// Refuses our own origin and blocked hosts.
    async fn allowed(&self, url: &Url) -> Result<(), FetchError> {
        let origin = Origin::of(url).ok_or(FetchError::BadUrl)?;
        if origin == self.parts.own_origin {
            return Err(FetchError::OwnOrigin);
        }
        if (self.parts.is_blocked)(origin.authority()).await {
            return Err(FetchError::Blocked {
                host: origin.authority(),
            });
        }
        Ok(())
    }
}
