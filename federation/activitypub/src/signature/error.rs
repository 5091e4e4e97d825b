//! Everything that can be wrong with a request's signature, each with a sentence that tells the
//! other side's developer what to change.

use crate::signature::key_source::KeyLookupError;

/// Why a request does not count as signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// No signature at all.
    #[error("the request is not signed: send Signature-Input and Signature (RFC 9421) or Signature (draft-cavage-12)")]
    Missing,
    /// The signature headers cannot be read.
    #[error("the signature headers cannot be read: {0}")]
    Malformed(&'static str),
    /// A part of the signature that is allowed but not supported here.
    #[error("the signature uses {0}, which is not supported here")]
    Unsupported(String),
    /// Something that must be signed is not.
    #[error("the signature must cover {0}")]
    NotCovered(&'static str),
    /// A header that the signature covers is not in the request.
    #[error("the signature covers the header {0}, which the request does not have")]
    HeaderMissing(String),
    /// A request with a body without a digest of it.
    #[error("a request with a body needs Content-Digest or Digest")]
    DigestMissing,
    /// The digest is there but not signed.
    #[error("the signature must cover the digest of the body (content-digest or digest)")]
    DigestNotCovered,
    /// The digest header cannot be read.
    #[error("the digest header cannot be read: send sha-256 or sha-512 in base64")]
    DigestMalformed,
    /// The body is not the one that was signed.
    #[error("the digest does not match the body")]
    DigestMismatch,
    /// No moment of signing.
    #[error("the signature must say when it was made: cover created or date")]
    NoTimestamp,
    /// Made too long ago.
    #[error("the signature is too old: it was made {age_secs} s ago, 12 hours are allowed")]
    TooOld {
        /// Its age, in seconds.
        age_secs: u64,
    },
    /// Made in the future.
    #[error("the signature is from the future by {ahead_secs} s: check the clock, 1 hour is allowed")]
    FromFuture {
        /// How far, in seconds.
        ahead_secs: u64,
    },
    /// Past its own `expires`.
    #[error("the signature has expired by its own word")]
    Expired,
    /// The key's name is not a web address.
    #[error("the key id must be an http or https address")]
    BadKeyId,
    /// No such key.
    #[error("the key that signed is not known: its owner's document does not declare it")]
    UnknownKey,
    /// The key's owner has been deleted.
    #[error("the owner of the key is gone")]
    KeyGone,
    /// The key's host is blocked here.
    #[error("the host of the key is blocked here")]
    KeyBlocked,
    /// The key could not be fetched now.
    #[error("the key could not be fetched now ({0}): try again later")]
    KeyUnavailable(String),
    /// The key fetched is not one we can use.
    #[error("the key cannot be used: {0}")]
    BadKey(String),
    /// The signature names another algorithm than its key has.
    #[error("the signature names an algorithm that its key is not for")]
    AlgorithmMismatch,
    /// The signature is not the key's.
    #[error("the signature does not match the request")]
    BadSignature,
    /// The key belongs to somebody else than the actor spoken for.
    #[error("the key belongs to {owner}, who does not speak for {actor}")]
    OwnerMismatch {
        /// Whose key it is.
        owner: String,
        /// Whom the request speaks for.
        actor: String,
    },
}

impl SignatureError {
    /// A stable code for answers, logs and metrics.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "signature_missing",
            Self::Malformed(_) => "signature_malformed",
            Self::Unsupported(_) => "signature_unsupported",
            Self::NotCovered(_) => "signature_component_not_covered",
            Self::HeaderMissing(_) => "signature_header_missing",
            Self::DigestMissing => "digest_missing",
            Self::DigestNotCovered => "digest_not_covered",
            Self::DigestMalformed => "digest_malformed",
            Self::DigestMismatch => "digest_mismatch",
            Self::NoTimestamp => "signature_no_timestamp",
            Self::TooOld { .. } => "signature_too_old",
            Self::FromFuture { .. } => "signature_from_future",
            Self::Expired => "signature_expired",
            Self::BadKeyId => "key_id_bad",
            Self::UnknownKey => "key_unknown",
            Self::KeyGone => "key_gone",
            Self::KeyBlocked => "key_blocked",
            Self::KeyUnavailable(_) => "key_unavailable",
            Self::BadKey(_) => "key_bad",
            Self::AlgorithmMismatch => "signature_algorithm_mismatch",
            Self::BadSignature => "signature_bad",
            Self::OwnerMismatch { .. } => "key_owner_mismatch",
        }
    }

    /// Whether the same request may be accepted later.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::KeyUnavailable(_))
    }
}

impl From<KeyLookupError> for SignatureError {
    fn from(error: KeyLookupError) -> Self {
        match error {
            KeyLookupError::Unknown => Self::UnknownKey,
            KeyLookupError::Gone => Self::KeyGone,
            KeyLookupError::Blocked => Self::KeyBlocked,
            KeyLookupError::Bad(why) => Self::BadKey(why),
            KeyLookupError::Unavailable(why) => Self::KeyUnavailable(why),
        }
    }
}
