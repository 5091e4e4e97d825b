//! Why a document of another server could not be had. Clonable, because many may wait for one fetch.

use crate::bounded_json::BadJson;
use net::NetError;
use std::sync::Arc;
use std::time::Duration;

/// A failed fetch.
#[derive(Clone, Debug, thiserror::Error)]
pub enum FetchError {
    /// Not an address we fetch.
    #[error("this is not an address that can be fetched")]
    BadUrl,
    /// Our own address: answered from the database, never by asking ourselves.
    #[error("this address is our own")]
    OwnOrigin,
    /// The host is blocked here.
    #[error("{host} is blocked here")]
    Blocked {
        /// The host.
        host: String,
    },
    /// 404.
    #[error("{host} does not know this address")]
    NotFound {
        /// The host.
        host: String,
    },
    /// 410.
    #[error("{host} says that this is gone")]
    Gone {
        /// The host.
        host: String,
    },
    /// 401 or 403 to both dialects.
    #[error("{host} does not let us read this ({status})")]
    Forbidden {
        /// The host.
        host: String,
        /// The status.
        status: u16,
    },
    /// Any other status than success.
    #[error("{host} answered with status {status}")]
    Status {
        /// The host.
        host: String,
        /// The status.
        status: u16,
    },
    /// Another media type than asked for.
    #[error("{host} did not answer with the media type asked for")]
    ContentType {
        /// The host.
        host: String,
    },
    /// Not JSON we read.
    #[error("{host} answered with a document that is not read")]
    Json {
        /// The host.
        host: String,
        /// What is wrong with it.
        #[source]
        cause: BadJson,
    },
    /// A document without an `id`, or with one that is no address.
    #[error("the document of {host} has no id")]
    NoId {
        /// The host.
        host: String,
    },
    /// A document that names another address of the same server, which does not hold it either.
    #[error("the document of {host} is not at the address it names as its own")]
    IdMismatch {
        /// The host.
        host: String,
    },
    /// A document that claims to belong to another server.
    #[error("{host} served a document that names an address of {claimed} as its own")]
    CrossOrigin {
        /// The host that served it.
        host: String,
        /// The authority it claims.
        claimed: String,
    },
    /// The owner's document does not declare the key.
    #[error("the document of {host} does not declare this key")]
    NoSuchKey {
        /// The host.
        host: String,
    },
    /// WebFinger names no actor.
    #[error("{host} names no ActivityPub actor for this handle")]
    NoActor {
        /// The host.
        host: String,
    },
    /// The handle, its server and the actor do not agree on each other.
    #[error("{handle} does not check out: {why}")]
    Spoofed {
        /// The handle.
        handle: String,
        /// What disagrees.
        why: &'static str,
    },
    /// One host made us fetch too much.
    #[error("too many fetches from {host}")]
    Busy {
        /// The host.
        host: String,
        /// When there is room again.
        retry_after: Duration,
    },
    /// Not done when the caller stopped waiting.
    #[error("{host} did not answer in time")]
    Deadline {
        /// The host.
        host: String,
    },
    /// The request could not be signed.
    #[error("the request could not be signed: {0}")]
    Sign(String),
    /// The network, or what it let through.
    #[error("the server could not be reached")]
    Net(#[source] Arc<NetError>),
}

impl FetchError {
    /// A stable code for logs and metrics.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadUrl => "bad_url",
            Self::OwnOrigin => "own_origin",
            Self::Blocked { .. } => "blocked",
            Self::NotFound { .. } => "not_found",
            Self::Gone { .. } => "gone",
            Self::Forbidden { .. } => "forbidden",
            Self::Status { .. } => "status",
            Self::ContentType { .. } => "content_type",
            Self::Json { .. } => "json",
            Self::NoId { .. } => "no_id",
            Self::IdMismatch { .. } => "id_mismatch",
            Self::CrossOrigin { .. } => "cross_origin",
            Self::NoSuchKey { .. } => "no_such_key",
            Self::NoActor { .. } => "no_actor",
            Self::Spoofed { .. } => "spoofed",
            Self::Busy { .. } => "busy",
            Self::Deadline { .. } => "deadline",
            Self::Sign(_) => "sign",
            Self::Net(error) => error.code(),
        }
    }

    /// Whether asking again later may succeed. Unknown is not no: whoever gives up on these must not
    /// take the thing for absent.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Busy { .. } | Self::Deadline { .. } | Self::Sign(_) => true,
            Self::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500..=599),
            Self::Net(error) => error.is_temporary(),
            _ => false,
        }
    }
}

impl From<NetError> for FetchError {
    fn from(error: NetError) -> Self {
        match error {
            // Our own check of a redirect, on its way back through the client.
            NetError::Stopped(cause) => match cause.downcast::<Self>() {
                Ok(own) => *own,
                Err(cause) => Self::Net(Arc::new(NetError::Stopped(cause))),
            },
            NetError::Busy { host, retry_after } => Self::Busy { host, retry_after },
            other => Self::Net(Arc::new(other)),
        }
    }
}
