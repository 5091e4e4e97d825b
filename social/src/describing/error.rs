//! Why a description was not taken. Nothing changed in any of these cases.

use super::{MAX_BIOGRAPHY, MAX_DISPLAY_NAME, MAX_FIELD, MAX_FIELDS};
use crate::acting::Refused;
use store::StoreError;

/// A description was not taken.
#[derive(Debug, thiserror::Error)]
pub enum DescribingError {
    /// The display name cannot be shown.
    #[error("a display name has at most {MAX_DISPLAY_NAME} characters and no control characters")]
    BadDisplayName,
    /// The biography is too long.
    #[error("a biography has at most {MAX_BIOGRAPHY} characters")]
    BiographyTooLong,
    /// The rows of the profile are too many or too long.
    #[error(
        "a profile has at most {MAX_FIELDS} rows with a name and a value of at most {MAX_FIELD} characters each, \
         and no control characters"
    )]
    BadFields,
    /// The language is not a BCP 47 tag.
    #[error("the language must be a tag such as en or pt-BR")]
    BadLanguage,
    /// The account may not act now.
    #[error("this account may not change anything now")]
    NotAllowed,
    /// The membership has lapsed too far for this.
    #[error("this membership has lapsed: it cannot change its profile until it is renewed")]
    Lapsed,
    /// The database failed.
    #[error("the description could not be stored")]
    Store(#[from] StoreError),
}

impl From<Refused> for DescribingError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Barred => Self::NotAllowed,
            Refused::Lapsed => Self::Lapsed,
        }
    }
}
