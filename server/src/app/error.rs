//! Why an instance does not start, and what to do.

use crate::cli::open::place;
use crate::master_key::MasterKeyError;
use store::{Database, StoreError};

/// The instance cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be opened.
    #[error("the database at {place} cannot be opened; `guildhall doctor` looks closer")]
    Open {
        /// Where it is.
        place: String,
        /// Why.
        #[source]
        source: StoreError,
    },
    /// The database failed after it was opened.
    #[error("the database failed")]
    Store(#[from] StoreError),
    /// The database was made for another domain.
    #[error(
        "the database was made for {known}, but the configuration says {configured}: a domain cannot be changed. Write the old one back, or begin with a new database"
    )]
    OtherDomain {
        /// The origin in the database.
        known: String,
        /// The origin in the configuration.
        configured: String,
    },
    /// The master key cannot be used.
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    /// HTTP clients cannot be made.
    #[error("HTTP clients cannot be made on this machine")]
    Clients(#[source] net::NetError),
    /// A chain could never be read.
    #[error("a chain could never be read as configured")]
    Chains(#[source] chain::BadChainConfig),
    /// Background work could not be begun.
    #[error("background work could not be begun")]
    Membership(#[from] membership::MembershipError),
    /// Nobody could sign in.
    #[error("nobody could sign in as configured")]
    Site(#[source] auth::BadSite),
    /// The keys of the OpenID provider cannot be had.
    #[error("the OpenID provider cannot sign")]
    OpenId(#[from] auth::openid::OpenIdError),
    /// The origin is none.
    #[error(transparent)]
    Origin(#[from] activitypub::BadOrigin),
    /// The instance actor cannot be made.
    #[error("the instance's own actor cannot be made")]
    InstanceActor(#[from] activitypub::InstanceActorError),
}

impl StartError {
    pub(super) fn open(database: &Database, source: StoreError) -> Self {
        Self::Open {
            place: place(database),
            source,
        }
    }
}
