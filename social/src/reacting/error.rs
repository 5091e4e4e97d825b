//! Why a post could not be liked, boosted, kept or pinned, or the like taken back. Nothing changed in
//! any of these cases.

use crate::acting::Refused;
use store::StoreError;

/// Something could not be done to a post, or not be undone.
#[derive(Debug, thiserror::Error)]
pub enum ReactingError {
    /// The account may not act now.
    #[error("this account may not do that now")]
    NotAllowed,
    /// The membership has lapsed too far for this.
    #[error("this membership has lapsed: it cannot do that until it is renewed")]
    Lapsed,
    /// There is no such post, or the member may not know of it.
    #[error("this post is not there any more")]
    NotFound,
    /// The author did not write it for everybody, so it is not passed on.
    #[error("only public and unlisted posts can be boosted, and followers-only posts of your own")]
    NotBoostable,
    /// Only what a member wrote for more than those mentioned can be pinned to the profile.
    #[error("you can pin posts of your own that are not direct")]
    NotPinnable,
    /// The profile is full of pins.
    #[error("you have pinned as many posts as a profile shows; unpin one first")]
    TooManyPins,
    /// The database failed.
    #[error("the change could not be stored")]
    Store(#[from] StoreError),
}

impl From<Refused> for ReactingError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Barred => Self::NotAllowed,
            Refused::Lapsed => Self::Lapsed,
        }
    }
}
