//! Why a post was not written, edited or deleted. Nothing changed in any of these cases.

use super::draft::MAX_IDEMPOTENCY_KEY;
use crate::acting::Refused;
use domain::compose::BadDraft;
use store::StoreError;

/// A post could not be written, edited or deleted.
#[derive(Debug, thiserror::Error)]
pub enum PostingError {
    /// The text cannot be posted.
    #[error(transparent)]
    BadDraft(#[from] BadDraft),
    /// The language is not a BCP 47 tag.
    #[error("the language must be a tag such as en or pt-BR")]
    BadLanguage,
    /// The name the client gave the draft is too long to keep, or not text.
    #[error("an idempotency key has at most {MAX_IDEMPOTENCY_KEY} bytes and no control characters")]
    BadIdempotencyKey,
    /// The account may not write now.
    #[error("this account may not write now")]
    NotAllowed,
    /// The membership has lapsed too far for this.
    #[error("this membership has lapsed: it cannot write anything but direct posts to moderators until it is renewed")]
    Lapsed,
    /// The post it answers is gone, or the author may not see it.
    #[error("the post you answer is not there any more")]
    ParentMissing,
    /// There is no such post of this author.
    #[error("you have no such post")]
    NotFound,
    /// The id that was drawn is in use; the next one will not be.
    #[error("the post could not be stored, please send it again")]
    IdTaken,
    /// The database failed.
    #[error("the post could not be stored")]
    Store(#[from] StoreError),
}

impl From<Refused> for PostingError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Barred => Self::NotAllowed,
            Refused::Lapsed => Self::Lapsed,
        }
    }
}
