//! Why somebody could not be followed or unfollowed. Nothing changed in any of these cases.

use store::StoreError;

/// A follow could not be begun or ended.
#[derive(Debug, thiserror::Error)]
pub enum FollowingError {
    /// The account may not act now.
    #[error("this account may not follow anybody now")]
    NotAllowed,
    /// The account would follow itself.
    #[error("you cannot follow yourself")]
    Oneself,
    /// Whoever should be followed is gone or suspended.
    #[error("this account is not there any more")]
    Gone,
    /// The other's host is blocked here.
    #[error("this host is blocked here")]
    Blocked,
    /// One of the two blocks the other. Which one is not said.
    #[error("you cannot follow this account")]
    KeptApart,
    /// The database failed.
    #[error("the follow could not be stored")]
    Store(#[from] StoreError),
}
