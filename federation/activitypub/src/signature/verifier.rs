//! Verifying what we receive: RFC 9421 first, draft-cavage second. Everything that can be told from
//! the request alone is told before a key is looked for, so that a request that could never be
//! accepted costs no fetch.

use crate::fetch::KEY_DEADLINE;
use crate::signature::claim::Claim;
use crate::signature::key_source::{FoundKey, KeySource};
use crate::signature::request::IncomingRequest;
use crate::signature::{Dialect, SignatureError, cavage, digest, freshness, rfc9421};
use domain::actor::KeyAlgorithm;
use domain::{Clock, Origin};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// A request whose signature holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The key's URL.
    pub key_id: String,
    /// The actor whose key it is.
    pub owner: String,
    /// The dialect the peer speaks: worth remembering for what we send there.
    pub dialect: Dialect,
    /// The kind of key.
    pub algorithm: KeyAlgorithm,
}

impl Verified {
    /// What the peer has shown to understand: what it signs with, it also verifies.
    pub fn understands(&self) -> Dialect {
        match (self.dialect, self.algorithm) {
            (Dialect::Rfc9421, KeyAlgorithm::Ed25519) => Dialect::Rfc9421Ed25519,
            (dialect, _) => dialect,
        }
    }

    /// Checks that the signer is `actor`: an activity counts only from the actor it names.
    pub fn speaks_for(&self, actor: &str) -> Result<(), SignatureError> {
        if self.owner == actor {
            return Ok(());
        }
        Err(SignatureError::OwnerMismatch {
            owner: self.owner.clone(),
            actor: actor.to_owned(),
        })
    }
}

/// Verifies requests.
pub struct Verifier {
    clock: Arc<dyn Clock>,
    patience: Duration,
}

impl Verifier {
    /// `clock` says how old a signature is. Waits [`KEY_DEADLINE`] for keys.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            patience: KEY_DEADLINE,
        }
    }

    /// The same verifier, which waits for keys this long in all.
    #[must_use]
    pub fn within(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Verifies `request` with keys from `keys`. If a stored key does not fit, it is fetched anew,
    /// once for the whole request. Of several signatures only those whose keys share the origin of
    /// the first usable one are tried, so one request never makes us ask two servers; and however many
    /// there are, no more is looked for once the time for keys is over.
    pub async fn verify(
        &self,
        request: &IncomingRequest<'_>,
        keys: &dyn KeySource,
    ) -> Result<Verified, SignatureError> {
        let (usable, mut first_error) = self.usable_claims(request);
        let key_origin = usable.first().and_then(|claim| Origin::parse(&claim.key_id));
        let mut may_refetch = true;
        let end = Instant::now() + self.patience;
        for claim in usable {
            if Origin::parse(&claim.key_id) != key_origin {
                continue;
            }
            let tried = timeout_at(end, try_claim(&claim, keys, &mut may_refetch)).await;
            match tried.unwrap_or_else(|_| Err(SignatureError::KeyUnavailable("it took too long".into()))) {
                Ok(found) => {
                    return Ok(Verified {
                        key_id: claim.key_id,
                        owner: found.owner,
                        dialect: claim.dialect,
                        algorithm: found.public.algorithm(),
                    });
                }
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
        Err(first_error.unwrap_or(SignatureError::Missing))
    }

    /// The claims worth looking for a key for, best first, and the first thing wrong with the rest.
    fn usable_claims(&self, request: &IncomingRequest<'_>) -> (Vec<Claim>, Option<SignatureError>) {
        let now = self.clock.now();
        let mut usable = Vec::new();
        let mut first_error = None;
        for claim in read_claims(request) {
            let checked = claim.and_then(|claim| {
                claim.check_coverage(request)?;
                freshness::check(&claim, now)?;
                digest::check(&claim, request)?;
                Ok(claim)
            });
            match checked {
                Ok(claim) => usable.push(claim),
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
        (usable, first_error)
    }
}

fn read_claims(request: &IncomingRequest<'_>) -> Vec<Result<Claim, SignatureError>> {
    let lines: Result<Vec<&str>, _> = request
        .headers
        .get_all("signature")
        .iter()
        .map(|line| line.to_str())
        .collect();
    let Ok(lines) = lines else {
        return vec![Err(SignatureError::Malformed("Signature is not ASCII"))];
    };
    let (old, new): (Vec<&str>, Vec<&str>) = lines.into_iter().partition(|line| cavage::is_ours(line));
    let mut claims = Vec::new();
    if request.headers.contains_key("signature-input") {
        match rfc9421::read(request, &new) {
            Ok(read) => claims.extend(read),
            Err(error) => claims.push(Err(error)),
        }
    } else if !new.is_empty() {
        claims.push(Err(SignatureError::Malformed(
            "Signature without Signature-Input has no keyId",
        )));
    }
    match old.as_slice() {
        [] => {}
        [line] => claims.push(cavage::read(request, line)),
        _ => claims.push(Err(SignatureError::Malformed("there is more than one Signature"))),
    }
    claims
}

async fn try_claim(claim: &Claim, keys: &dyn KeySource, may_refetch: &mut bool) -> Result<FoundKey, SignatureError> {
    let found = keys.key(&claim.key_id, false).await?;
    let error = match check_key(claim, &found) {
        Ok(()) => return Ok(found),
        Err(error) => error,
    };
    if found.fresh || !*may_refetch {
        return Err(error);
    }
    *may_refetch = false;
    let anew = keys.key(&claim.key_id, true).await?;
    check_key(claim, &anew)?;
    Ok(anew)
}

/// The key decides the algorithm; a signature that names another one is refused before any arithmetic.
fn check_key(claim: &Claim, found: &FoundKey) -> Result<(), SignatureError> {
    if claim.algorithm.is_some_and(|named| named != found.public.algorithm()) {
        return Err(SignatureError::AlgorithmMismatch);
    }
    let fits = claim
        .bases
        .iter()
        .any(|base| found.public.verifies(base.as_bytes(), &claim.signature));
    if fits {
        Ok(())
    } else {
        Err(SignatureError::BadSignature)
    }
}
