//! What can go wrong with keys and tokens.

use domain::seal::SealError;
use store::StoreError;

/// A key or a token could not be read or made.
#[derive(Debug, thiserror::Error)]
pub enum OpenIdError {
    /// The database failed.
    #[error("the database did not do what was asked: try again in a moment")]
    Store(#[from] StoreError),
    /// The salt or a key does not open.
    #[error("{what} of the OpenID provider cannot be opened")]
    Sealed {
        /// Which secret.
        what: &'static str,
        /// Why.
        #[source]
        source: SealError,
    },
    /// What was opened is no key.
    #[error("the stored key {kid} of the OpenID provider is broken: `guildhall keys rotate --at-once` makes a new one")]
    BrokenKey {
        /// Its name.
        kid: String,
    },
    /// The stored salt has another shape.
    #[error("the stored salt of the OpenID provider is broken: restore the database from its backup")]
    BrokenSalt,
    /// The cryptographic library makes no keys.
    #[error("no key could be made on this machine")]
    Generate,
    /// The cryptographic library does not sign.
    #[error("the token could not be signed")]
    Sign,
}
