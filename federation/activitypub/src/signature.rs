//! Signatures of HTTP requests, both generations: RFC 9421 (HTTP Message Signatures) and
//! draft-cavage-http-signatures-12, with RSA and Ed25519 keys, out ([`Signer`]) and in
//! ([`Verifier`]).
//!
//! Outgoing signatures are written by `actpub-httpsig`. Incoming ones are read here, because that
//! crate rebuilds the parameters of an RFC 9421 signature in an order of its own, which many peers
//! do not use, and does not say precisely enough what is wrong with a request.

pub mod accepted;
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
    /// HTTP Message Signatures, RFC 9421, with the RSA key that everybody knows.
    Rfc9421,
    /// draft-cavage-http-signatures-12, which most of the network still speaks.
    Cavage,
    /// RFC 9421 with the Ed25519 key of FEP-521a: a tenth of the work, for those who showed that they
    /// take it. What is received in it counts as [`Dialect::Rfc9421`]; the key says the rest.
    Rfc9421Ed25519,
}

impl Dialect {
    /// The text stored and logged.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rfc9421 => "rfc9421",
            Self::Cavage => "cavage",
            Self::Rfc9421Ed25519 => "rfc9421-ed25519",
        }
    }

    /// From the stored text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Rfc9421, Self::Cavage, Self::Rfc9421Ed25519]
            .into_iter()
            .find(|dialect| dialect.as_str() == text)
    }

    /// What the next knock uses when this one was refused.
    pub fn other(self) -> Self {
        match self {
            Self::Rfc9421 => Self::Cavage,
            Self::Cavage | Self::Rfc9421Ed25519 => Self::Rfc9421,
        }
    }

    /// The same with the key that everybody knows.
    pub fn with_rsa(self) -> Self {
        match self {
            Self::Rfc9421Ed25519 => Self::Rfc9421,
            other => other,
        }
    }
}
