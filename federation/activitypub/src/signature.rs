//! Signatures of HTTP requests, both generations: RFC 9421 (HTTP Message Signatures) and
//! draft-cavage-http-signatures-12, with RSA and Ed25519 keys, out ([`Signer`]) and in
//! ([`Verifier`]).
//!
//! Outgoing signatures are written by `actpub-httpsig`. Incoming ones are read here, because that
//! crate rebuilds the parameters of an RFC 9421 signature in an order of its own, which many peers
//! do not use, and does not say precisely enough what is wrong with a request.

mod cavage;
mod claim;
pub mod digest;
pub mod error;
mod freshness;
pub mod key_source;
pub mod request;
mod rfc9421;
pub mod signer;
pub mod verifier;

pub use error::SignatureError;
pub use freshness::{MAX_AGE, MAX_FUTURE};
pub use key_source::{FoundKey, KeyLookupError, KeySource};
pub use request::IncomingRequest;
pub use signer::{Outgoing, SignError, Signer};
pub use verifier::{Verified, Verifier};

/// How a request is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// HTTP Message Signatures, RFC 9421.
    Rfc9421,
    /// draft-cavage-http-signatures-12, which most of the network still speaks.
    Cavage,
}

impl Dialect {
    /// The text stored and logged.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rfc9421 => "rfc9421",
            Self::Cavage => "cavage",
        }
    }

    /// From the stored text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Rfc9421, Self::Cavage]
            .into_iter()
            .find(|dialect| dialect.as_str() == text)
    }

    /// The other one: what the second knock uses.
    pub fn other(self) -> Self {
        match self {
            Self::Rfc9421 => Self::Cavage,
            Self::Cavage => Self::Rfc9421,
        }
    }
}
