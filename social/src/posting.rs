//! Writing, editing and deleting a post, for every surface that lets a member do so: pages now, client
//! APIs as well. Each is one transaction that also enqueues what the rest of the world must hear.

mod create;
mod delete;
mod draft;
mod edit;
mod error;
mod mentions;
mod permission;

pub use create::create_post;
pub use delete::delete_post;
pub use draft::{Draft, MAX_IDEMPOTENCY_KEY, Revision};
pub use edit::edit_post;
pub use error::PostingError;

use domain::post::Visibility;

/// The less open of two visibilities: a reply is never shown to more people than the post it answers.
pub fn narrower(a: Visibility, b: Visibility) -> Visibility {
    fn openness(visibility: Visibility) -> u8 {
        match visibility {
            Visibility::Public => 3,
            Visibility::Unlisted => 2,
            Visibility::Followers => 1,
            Visibility::Direct => 0,
        }
    }
    if openness(a) <= openness(b) { a } else { b }
}

#[cfg(test)]
mod repeat_tests;
#[cfg(test)]
mod tests;
