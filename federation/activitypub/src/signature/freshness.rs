//! How old a signature may be. The limits are those Mastodon allows, so that whoever federates with
//! it federates with us. Replays inside the window are caught by the activity's id.

use crate::signature::SignatureError;
use crate::signature::claim::Claim;
use domain::Timestamp;
use std::time::Duration;

/// A signature made longer ago than this is refused.
pub const MAX_AGE: Duration = Duration::from_secs(12 * 3600);
/// How far a clock may be ahead of ours, or behind it where a signature names its own end.
pub const MAX_FUTURE: Duration = Duration::from_secs(3600);

/// Checks every moment that `claim` covers, and its own end.
pub(super) fn check(claim: &Claim, now: Timestamp) -> Result<(), SignatureError> {
    if claim.made_at.is_empty() {
        return Err(SignatureError::NoTimestamp);
    }
    for made_at in &claim.made_at {
        let age = now.since(*made_at);
        if age > MAX_AGE {
            return Err(SignatureError::TooOld {
                age_secs: age.as_secs(),
            });
        }
        let ahead = made_at.since(now);
        if ahead > MAX_FUTURE {
            return Err(SignatureError::FromFuture {
                ahead_secs: ahead.as_secs(),
            });
        }
    }
    match claim.expires_at {
        Some(expires_at) if now > expires_at.plus(MAX_FUTURE) => Err(SignatureError::Expired),
        _ => Ok(()),
    }
}
