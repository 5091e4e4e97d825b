//! What a signature header claims, in one shape for both dialects.

use crate::signature::request::IncomingRequest;
use crate::signature::{Dialect, SignatureError};
use domain::Timestamp;
use domain::actor::KeyAlgorithm;

/// One signature of a request, read but not verified.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    /// Which dialect it is in.
    pub dialect: Dialect,
    /// The key's URL.
    pub key_id: String,
    /// The algorithm it names; `None` leaves it to the key, as `hs2019` does.
    pub algorithm: Option<KeyAlgorithm>,
    /// The names of what it covers, lower case.
    pub covered: Vec<String>,
    /// When it says it was made, by every clock it covers.
    pub made_at: Vec<Timestamp>,
    /// Until when it says it is good.
    pub expires_at: Option<Timestamp>,
    /// The texts that may have been signed; more than one where peers are known to differ.
    pub bases: Vec<String>,
    /// The signature.
    pub signature: Vec<u8>,
}

/// The longest value of a signature header.
pub(super) const MAX_HEADER: usize = 8 * 1024;
/// The longest key id.
pub(super) const MAX_KEY_ID: usize = 2048;
/// How many things one signature may cover.
pub(super) const MAX_COVERED: usize = 32;

impl Claim {
    /// Whether `name` is covered.
    pub(super) fn covers(&self, name: &str) -> bool {
        self.covered.iter().any(|covered| covered == name)
    }

    /// Refuses a claim that leaves open which request was meant.
    pub(super) fn check_coverage(&self, request: &IncomingRequest<'_>) -> Result<(), SignatureError> {
        let needs = |covered: bool, what| {
            if covered {
                Ok(())
            } else {
                Err(SignatureError::NotCovered(what))
            }
        };
        match self.dialect {
            Dialect::Cavage => {
                needs(self.covers("(request-target)"), "(request-target)")?;
                needs(self.covers("host"), "host")
            }
            Dialect::Rfc9421 | Dialect::Rfc9421Ed25519 => {
                needs(self.covers("@method"), "@method")?;
                if self.covers("@target-uri") {
                    return Ok(());
                }
                needs(
                    self.covers("@authority") || self.covers("host"),
                    "@target-uri or @authority",
                )?;
                if self.covers("@request-target") {
                    return Ok(());
                }
                needs(self.covers("@path"), "@target-uri or @path")?;
                needs(!request.has_query() || self.covers("@query"), "@target-uri or @query")
            }
        }
    }
}

/// Reads the name of a covered header: lower case, each once, not too many.
pub(super) fn check_names(names: &[String]) -> Result<(), SignatureError> {
    if names.is_empty() || names.len() > MAX_COVERED {
        return Err(SignatureError::Malformed("it covers nothing, or too much"));
    }
    let mut sorted: Vec<&String> = names.iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() != names.len() {
        return Err(SignatureError::Malformed("it covers the same thing twice"));
    }
    Ok(())
}

/// Checks that a key id is a web address of sane length.
pub(super) fn check_key_id(key_id: &str) -> Result<(), SignatureError> {
    let known = key_id.len() <= MAX_KEY_ID && domain::Origin::parse(key_id).is_some();
    if known { Ok(()) } else { Err(SignatureError::BadKeyId) }
}
