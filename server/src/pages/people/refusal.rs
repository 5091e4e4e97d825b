//! Why somebody was not found or not followed, in words.

use crate::words::{Words, id};
use domain::port::ResolveError;
use social::following::FollowingError;

/// Not found.
pub(super) fn not_found(error: &ResolveError, words: Words) -> String {
    words.text(match error {
        ResolveError::BadHandle => id("follow-bad-handle"),
        ResolveError::Blocked => id("follow-blocked"),
        ResolveError::NotFound => id("follow-not-found"),
        ResolveError::Unavailable(_) => id("follow-unavailable"),
    })
}

/// Not followed; nothing if it is no mistake of the member.
pub(super) fn not_followed(error: &FollowingError, words: Words) -> Option<String> {
    let message = match error {
        FollowingError::Oneself => id("follow-oneself"),
        FollowingError::Gone => id("follow-gone"),
        FollowingError::Blocked => id("follow-blocked"),
        FollowingError::KeptApart => id("follow-kept-apart"),
        FollowingError::Blocking => id("follow-blocking"),
        FollowingError::NotAllowed | FollowingError::Lapsed | FollowingError::Store(_) => return None,
    };
    Some(words.text(message))
}
