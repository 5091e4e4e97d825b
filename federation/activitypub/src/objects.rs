//! What travels: the wire structs with the protocol's own names, and the way from and to the domain's
//! nouns. Nothing here asks the network; everything here is bounded.

pub mod actor;
pub mod actor_key;
pub mod collection;
pub mod context;
pub mod html;
pub mod language;
pub mod note;
pub mod outgoing_note;
pub mod reference;
pub mod remote_post;
pub mod tag;
pub mod tombstone;
pub mod typed_id;

pub use actor::ActorDocument;
pub use note::Note;
pub use reference::Reference;
pub use remote_post::RemotePost;
pub use typed_id::{ActorUri, PostUri};

use url::Url;

/// A document cannot be taken for what it claims to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Not the shape this type has.
    #[error("the document is not {0}")]
    Shape(&'static str),
    /// Something that must be on the document's own origin is elsewhere.
    #[error("{0} is on another origin than the document's id")]
    CrossOrigin(&'static str),
    /// The id is not the address the document was fetched from.
    #[error("the document's id is not the address it was fetched from")]
    OtherId,
    /// A text that must be an http or https URL is none.
    #[error("{0} is not an http or https address")]
    BadUrl(&'static str),
    /// A name that cannot be shown.
    #[error("the username is empty, too long or has characters a handle cannot have")]
    BadUsername,
}

/// A stored id as a URL. Stored ids were URLs when they were stored.
pub(crate) fn url_of(text: &str, what: &'static str) -> Result<Url, DocumentError> {
    Url::parse(text).map_err(|_| DocumentError::BadUrl(what))
}
