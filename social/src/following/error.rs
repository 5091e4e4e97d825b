//! Why somebody could not be followed or unfollowed. Nothing changed in any of these cases.

use crate::acting::Refused;
use store::StoreError;

/// A follow could not be begun or ended.
#[derive(Debug, thiserror::Error)]
pub enum FollowingError {
    /// The account may not act now.
    #[error("this account may not follow anybody now")]
    NotAllowed,
    /// The membership has lapsed too far for this.
    #[error("this membership has lapsed: it cannot follow anybody until it is renewed")]
    Lapsed,
    /// The account would follow itself.
    #[error("you cannot follow yourself")]
    Oneself,
    /// Whoever should be followed is gone or suspended.
    #[error("this account is not there any more")]
    Gone,
    /// The other's host is blocked here.
    #[error("this host is blocked here")]
    Blocked,
    /// The account itself blocks the other: that has to end first.
    #[error("you block this account: unblock it first, then follow it")]
    Blocking,
    /// The other blocks the account, which is not said.
    #[error("you cannot follow this account")]
    KeptApart,
    /// The database failed.
    #[error("the follow could not be stored")]
    Store(#[from] StoreError),
}

impl From<Refused> for FollowingError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Barred => Self::NotAllowed,
            Refused::Lapsed => Self::Lapsed,
        }
    }
}
