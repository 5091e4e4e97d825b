//! Why a post could not be liked, or a like not taken back. Nothing changed in any of these cases.

use store::StoreError;

/// A like could not be given or taken back.
#[derive(Debug, thiserror::Error)]
pub enum ReactingError {
    /// The account may not act now.
    #[error("this account may not like anything now")]
    NotAllowed,
    /// There is no such post, or the member may not know of it.
    #[error("this post is not there any more")]
    NotFound,
    /// The database failed.
    #[error("the like could not be stored")]
    Store(#[from] StoreError),
}
