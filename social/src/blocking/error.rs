//! Why somebody could not be blocked, muted, or the like taken back. Nothing changed in these cases.

use crate::acting::Refused;
use store::StoreError;

/// A block or mute could not be begun or ended.
#[derive(Debug, thiserror::Error)]
pub enum BlockingError {
    /// The account may not act now.
    #[error("this account may not block or mute anybody now")]
    NotAllowed,
    /// The membership has lapsed too far for this.
    #[error("this membership has lapsed: it cannot block or mute anybody until it is renewed")]
    Lapsed,
    /// The account would keep itself away.
    #[error("you cannot block or mute yourself")]
    Oneself,
    /// There is nobody like that.
    #[error("this account is not there any more")]
    Gone,
    /// The database failed.
    #[error("the change could not be stored")]
    Store(#[from] StoreError),
}

impl From<Refused> for BlockingError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Barred => Self::NotAllowed,
            Refused::Lapsed => Self::Lapsed,
        }
    }
}
