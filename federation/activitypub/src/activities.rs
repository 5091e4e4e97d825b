//! The verbs. Each activity has a file with its wire struct, how it is built, who may send it
//! (`check`, a few reads, asked at the door and again when it is treated) and what it does
//! (`receive`). Which file treats which activity is decided by the `type` tag, in one table.

pub mod accept;
pub mod announce;
pub mod block;
pub mod create;
pub mod delete;
pub mod follow;
pub mod like;
pub mod received;
pub mod reject;
pub mod undo;
pub mod update;

pub use received::Received;

use crate::Federation;
use crate::objects::DocumentError;
use futures::future::BoxFuture;
use serde_json::Value;
use std::time::Duration;
use store::{Conn, StoreError};

/// What treating an activity did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Something changed.
    Applied,
    /// Nothing changed, and that is right; says why.
    Ignored(&'static str),
}

/// Why an activity is refused, or cannot be treated now.
#[derive(Debug, thiserror::Error)]
pub enum ActivityError {
    /// Not the shape its type has.
    #[error("the activity is not {0}")]
    Malformed(&'static str),
    /// About an object that belongs to somebody else.
    #[error("{0} belongs to somebody else than the actor of this activity")]
    NotYours(&'static str),
    /// About an object on another origin than the actor's.
    #[error("{0} is on another origin (scheme, host and port) than the actor of this activity")]
    CrossOrigin(&'static str),
    /// The document it names cannot be used.
    #[error("the document it names cannot be used")]
    Document(#[from] DocumentError),
    /// The document it names is not there any more, or not for us.
    #[error("the document it names is not there: {0}")]
    NotThere(String),
    /// Something must be fetched and cannot be now.
    #[error("something it names cannot be fetched now: {why}")]
    Unavailable {
        /// What went wrong.
        why: String,
        /// When the other side wishes to be asked again.
        after: Option<Duration>,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ActivityError {
    /// A stable code for answers, logs and metrics.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "bad_activity",
            Self::NotYours(_) => "not_yours",
            Self::CrossOrigin(_) => "cross_origin",
            Self::Document(_) => "bad_document",
            Self::NotThere(_) => "not_there",
            Self::Unavailable { .. } => "unavailable",
            Self::Store(_) => "store",
        }
    }

    /// Whether the same activity may be treated later.
    pub fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Unavailable { .. } | Self::Store(StoreError::Unavailable(_) | StoreError::Conflict(_))
        )
    }
}

/// May `actor` send this activity? Reads only.
type Check = fn(&mut Conn, &Value, &str) -> Result<(), ActivityError>;

/// Treats an activity.
type Receive = for<'a> fn(&'a Federation, &'a Received) -> BoxFuture<'a, Result<Effect, ActivityError>>;

/// One line of the table.
pub(crate) struct Verb {
    kind: &'static str,
    /// May `actor` send this activity? Reads only.
    pub(crate) check: Check,
    receive: Receive,
}

static VERBS: [Verb; 10] = [
    Verb {
        kind: "Follow",
        check: follow::check,
        receive: |fed, received| Box::pin(follow::receive(fed, received)),
    },
    Verb {
        kind: "Accept",
        check: accept::check,
        receive: |fed, received| Box::pin(accept::receive(fed, received)),
    },
    Verb {
        kind: "Reject",
        check: reject::check,
        receive: |fed, received| Box::pin(reject::receive(fed, received)),
    },
    Verb {
        kind: "Undo",
        check: undo::check,
        receive: |fed, received| Box::pin(undo::receive(fed, received)),
    },
    Verb {
        kind: "Create",
        check: create::check,
        receive: |fed, received| Box::pin(create::receive(fed, received)),
    },
    Verb {
        kind: "Update",
        check: update::check,
        receive: |fed, received| Box::pin(update::receive(fed, received)),
    },
    Verb {
        kind: "Delete",
        check: delete::check,
        receive: |fed, received| Box::pin(delete::receive(fed, received)),
    },
    Verb {
        kind: "Like",
        check: like::check,
        receive: |fed, received| Box::pin(like::receive(fed, received)),
    },
    Verb {
        kind: "Announce",
        check: announce::check,
        receive: |fed, received| Box::pin(announce::receive(fed, received)),
    },
    Verb {
        kind: "Block",
        check: block::check,
        receive: |fed, received| Box::pin(block::receive(fed, received)),
    },
];

/// The line for a `type`, if we treat it.
pub(crate) fn verb(kind: &str) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.kind == kind)
}

/// Treats an activity by its type. Types we do not know change nothing.
pub(crate) async fn receive(federation: &Federation, received: &Received) -> Result<Effect, ActivityError> {
    match verb(&received.kind) {
        Some(verb) => (verb.receive)(federation, received).await,
        None => Ok(Effect::Ignored("activities of this type change nothing here")),
    }
}
