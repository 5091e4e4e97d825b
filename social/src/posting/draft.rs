//! What a member hands in, and what of it can be checked without looking anything up.

use super::PostingError;
use crate::language;
use domain::PostId;
use domain::compose;
use domain::post::Visibility;

/// A post to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What the member typed.
    pub text: String,
    /// The content warning; empty for none.
    pub summary: String,
    /// Hide it behind a click even without a content warning.
    pub sensitive: bool,
    /// Who may see it. A reply is never shown to more people than the post it answers.
    pub visibility: Visibility,
    /// BCP 47 language; `None` if the member does not say.
    pub language: Option<String>,
    /// The post it answers.
    pub in_reply_to: Option<PostId>,
    /// A name that the client gave this draft: sent again under the same one within a day, it is the
    /// same post. At most [`MAX_IDEMPOTENCY_KEY`] bytes.
    pub idempotency_key: Option<String>,
    /// The client id of the app it is written with; `None` for the pages. Told to the author alone.
    pub client_id: Option<String>,
}

/// The longest name of a draft, in bytes.
pub const MAX_IDEMPOTENCY_KEY: usize = 255;

/// What an edit may change. Who may see a post is settled when it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The new text.
    pub text: String,
    /// The new content warning; empty for none.
    pub summary: String,
    /// Hide it behind a click even without a content warning.
    pub sensitive: bool,
    /// BCP 47 language; `None` if the member does not say.
    pub language: Option<String>,
}

/// The name of a draft, if it has one that can be kept.
pub(super) fn idempotency_key(given: Option<&str>) -> Result<Option<String>, PostingError> {
    match given.map(str::trim).filter(|key| !key.is_empty()) {
        None => Ok(None),
        Some(key) if key.len() > MAX_IDEMPOTENCY_KEY || key.chars().any(char::is_control) => {
            Err(PostingError::BadIdempotencyKey)
        }
        Some(key) => Ok(Some(key.to_owned())),
    }
}

/// Checks the length of a text and the language; gives the language in its canonical form.
pub(super) fn check(text: &str, summary: &str, language: Option<&str>) -> Result<Option<String>, PostingError> {
    compose::check(text, summary)?;
    language
        .filter(|tag| !tag.trim().is_empty())
        .map(|tag| language::canonical(tag).ok_or(PostingError::BadLanguage))
        .transpose()
}
