//! The way in, in the order of design section 6: size, envelope, blocked or own, Delete of somebody
//! unknown, digest and signature, and then one transaction that notes the activity's id and enqueues
//! its treatment. Nothing is treated while the sender waits.

pub mod accept;
pub mod authenticate;
pub mod client;
pub mod envelope;
pub mod filter;
pub mod key_store;
pub(crate) mod known;
pub(crate) mod known_keys;
pub(crate) mod room;

pub use accept::Accepted;
pub use client::ClientAddress;
pub use envelope::Envelope;

use crate::activities::ActivityError;
use crate::bounded_json::BadJson;
use crate::signature::SignatureError;
use std::time::Duration;
use store::StoreError;

/// The largest body an inbox reads, in bytes.
pub const MAX_BODY_BYTES: usize = crate::bounded_json::MAX_BYTES;

/// Why an activity is turned away at the door. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Larger than [`MAX_BODY_BYTES`].
    #[error("the body is larger than {MAX_BODY_BYTES} bytes")]
    TooLarge,
    /// Not sent as an ActivityPub document.
    #[error("send it as application/activity+json")]
    ContentType,
    /// Not JSON that is read: not UTF-8, nested too deep, or broken.
    #[error("the body is not JSON that is read here: {0}")]
    Json(#[source] BadJson),
    /// A field that every activity needs is missing.
    #[error("an activity needs {0}")]
    Envelope(&'static str),
    /// There is no such inbox.
    #[error("there is nobody of this name here")]
    NoSuchInbox,
    /// Its owner is gone.
    #[error("the owner of this inbox is gone")]
    InboxGone,
    /// It claims to come from ourselves.
    #[error("activities of this server do not come from outside")]
    OwnOrigin,
    /// Its host is blocked.
    #[error("{host} is blocked here")]
    Blocked {
        /// The host.
        host: String,
    },
    /// The activity's id is not on its actor's origin.
    #[error("the id of the activity is on another origin (scheme, host and port) than its actor")]
    CrossOriginId,
    /// Not signed, not well signed, or signed by somebody else than the actor.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// Well signed, but not this actor's to do.
    #[error(transparent)]
    Activity(#[from] ActivityError),
    /// This host sends too much.
    #[error("too many activities from {host}")]
    TooMany {
        /// The host.
        host: String,
        /// When there is room again.
        retry_after: Duration,
    },
    /// So many activities are being received that there is no memory for another.
    #[error("this server receives as much as it can, try again later")]
    Busy,
    /// The database failed.
    #[error("the activity could not be stored")]
    Store(#[from] StoreError),
}
