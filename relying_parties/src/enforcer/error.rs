//! Why an account could not be brought to what the gate says.

use crate::remote::RemoteError;
use std::time::Duration;
use store::StoreError;

/// How long what an operator must mend is left alone.
const MENDED_IN: Duration = Duration::from_secs(15 * 60);
/// How long another process is given to end what it began.
const BEGUN: Duration = Duration::from_secs(60);
/// How long a run waits that found no place.
const CROWDED: Duration = Duration::from_secs(5);

/// A run came to no end. The next one begins where it ended.
#[derive(Debug, thiserror::Error)]
pub enum EnforceError {
    /// The database failed.
    #[error("the database did not do it; try again")]
    Store(#[from] StoreError),
    /// The other server's admin API failed.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// Other runs are at the same server.
    #[error("other accounts of the same server are being brought up to date: tried again in a moment")]
    Crowded,
    /// The member changes all the time.
    #[error("this member changed several times while their account was looked at: tried again in a moment")]
    Changing,
    /// Another process meant to close it, and may be at it.
    #[error("another process may be closing this account at this moment: looked at again in a minute")]
    InFlight,
}

impl EnforceError {
    /// When to try again; `None`: by the usual back-off.
    pub fn after(&self) -> Option<Duration> {
        match self {
            Self::Store(_) => None,
            Self::Remote(error) if error.may_pass() => error.wish(),
            Self::Remote(_) => Some(MENDED_IN),
            Self::Crowded | Self::Changing => Some(CROWDED),
            Self::InFlight => Some(BEGUN),
        }
    }

    /// Whether an admin should see it beside the member.
    pub(super) fn is_to_be_shown(&self) -> bool {
        matches!(self, Self::Remote(_))
    }
}
