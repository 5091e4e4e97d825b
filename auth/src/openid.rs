//! The OpenID provider: other servers (relying parties) let our members log in. Here are the keys that
//! sign for it, the pairwise names that members have elsewhere, the tokens themselves, and the log-out
//! that reaches every server. How a log-in goes on its way is in the files named after its steps; all of
//! it is [`crate::Auth`]'s, which hands out this part as [`crate::Auth::openid`].

mod answer;
mod approve;
mod authorize;
pub mod claims;
mod client;
mod end_session;
mod error;
mod exchange;
mod hint;
mod id_token;
mod introspect;
mod key;
mod keyring;
mod log_ins;
mod logout_token;
pub(crate) mod metadata;
mod orphans;
mod persistence;
mod pushed;
mod refresh;
mod refresh_token;
mod request;
mod revoke;
mod rotation;
mod salt;
mod send_logout;
mod subject;
mod tokens;
pub(crate) mod userinfo;

pub use answer::{PartyAnswer, PartyForm};
pub use approve::{PartyRefusal, PartyStep};
pub use authorize::{PartyAuthorization, PartyAuthorizeError};
pub use end_session::SignOutRequest;
pub use error::OpenIdError;
pub use exchange::PartyExchange;
pub use hint::Hint;
pub use id_token::IdTokenInput;
pub use introspect::Introspected;
pub use log_ins::LogInsAt;
pub use pushed::Pushed;
pub(crate) use request::{first_of_each, is_party};
pub use request::{is_of_party, marked};
pub use rotation::{PlannedKey, Rotated};
pub use tokens::PartyIssued;

use domain::seal::MasterKey;
use domain::{Clock, Entropy, Origin, Timestamp};
use keyring::Keyring;
use openidconnect::core::CoreJsonWebKeySet;
use salt::Salt;
use std::sync::Arc;
use store::Store;

/// The beginning of every relying party's client id: apps have other ones.
pub const PARTY_PREFIX: &str = "rp_";

/// Keys, subjects and tokens. Cheap to clone; clones share the keys.
#[derive(Clone)]
pub struct OpenId {
    inner: Arc<Inner>,
}

struct Inner {
    issuer: Origin,
    clock: Arc<dyn Clock>,
    salt: Salt,
    keyring: Keyring,
}

impl OpenId {
    /// Loads the salt of the subjects, or makes it at the first start. `issuer` is our origin. The first
    /// key is made when it is needed, or by the first [`OpenId::keep_keys`].
    ///
    /// # Errors
    /// [`OpenIdError`] if the database fails, or the master key is not the one that the salt was sealed with.
    pub async fn open(
        store: Store,
        master_key: MasterKey,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        issuer: Origin,
    ) -> Result<Self, OpenIdError> {
        let salt = salt::settle(&store, &master_key, &*entropy).await?;
        let keyring = Keyring::new(store, master_key, Arc::clone(&clock), entropy);
        Ok(Self {
            inner: Arc::new(Inner {
                issuer,
                clock,
                salt,
                keyring,
            }),
        })
    }

    /// What relying parties know us as: our origin, without a slash at the end.
    pub fn issuer(&self) -> String {
        self.inner.issuer.to_string()
    }

    /// The public keys, also the one that signs next and those that signed lately.
    ///
    /// # Errors
    /// [`OpenIdError`] if they cannot be read and none are known.
    pub async fn jwks(&self) -> Result<CoreJsonWebKeySet, OpenIdError> {
        Ok(self.keyring().ring().await?.jwks())
    }

    pub(crate) fn origin(&self) -> &Origin {
        &self.inner.issuer
    }

    fn keyring(&self) -> &Keyring {
        &self.inner.keyring
    }

    fn salt(&self) -> &Salt {
        &self.inner.salt
    }

    fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }
}
