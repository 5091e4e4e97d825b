//! From our errors to HTTP: the only place here that knows status codes. Peers read the status (4xx:
//! do not try again, 503: please do), people read the message.

use crate::activities::ActivityError;
use crate::inbox::Refusal;
use crate::objects::DocumentError;
use crate::signature::SignatureError;
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use std::time::Duration;
use store::StoreError;

/// How long a peer shall wait where nothing better is known.
const RETRY_AFTER: Duration = Duration::from_secs(60);

/// How long a peer shall wait when too much is under way: that passes quickly.
const BUSY_FOR: Duration = Duration::from_secs(10);

/// An answer that is an error.
#[derive(Debug)]
pub struct HttpError {
    status: StatusCode,
    code: &'static str,
    message: String,
    retry_after: Option<Duration>,
}

#[derive(Serialize)]
struct Body<'a> {
    error: &'a str,
    message: &'a str,
}

impl HttpError {
    fn new(status: StatusCode, code: &'static str, message: impl ToString) -> Self {
        Self {
            status,
            code,
            message: message.to_string(),
            retry_after: None,
        }
    }

    fn later(code: &'static str, message: impl ToString, after: Duration) -> Self {
        Self {
            retry_after: Some(after),
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, code, message)
        }
    }

    /// 404: there is no such thing, or not for this reader.
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "there is nothing here, or nothing that you may see",
        )
    }

    /// 401: the request is signed, but by somebody who may read nothing here.
    pub fn reader_refused() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "reader_refused",
            "whoever signed this request may read nothing here: its host is blocked, or it is gone",
        )
    }

    /// 400, with what is wrong.
    pub fn bad_request(message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", message)
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let body = Json(Body {
            error: self.code,
            message: &self.message,
        });
        let mut response = (self.status, body).into_response();
        if let Some(after) = self.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(after.as_secs().max(1)));
        }
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

impl From<StoreError> for HttpError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) | StoreError::Conflict(_) => {
                tracing::warn!(%error, "the database could not answer a peer");
                Self::later("unavailable", "this server is too busy, try again later", RETRY_AFTER)
            }
            error => {
                tracing::error!(%error, "a stored value or a query is broken");
                Self::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "internal",
                    "something is wrong on this server",
                )
            }
        }
    }
}

impl From<DocumentError> for HttpError {
    fn from(error: DocumentError) -> Self {
        tracing::error!(%error, "a local object cannot be written as a document");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "something is wrong on this server",
        )
    }
}

impl From<SignatureError> for HttpError {
    fn from(error: SignatureError) -> Self {
        match &error {
            SignatureError::KeyUnavailable(_) => Self::later(error.code(), &error, RETRY_AFTER),
            SignatureError::KeyBlocked => Self::new(StatusCode::FORBIDDEN, error.code(), &error),
            _ => Self::new(StatusCode::UNAUTHORIZED, error.code(), &error),
        }
    }
}

impl From<ActivityError> for HttpError {
    fn from(error: ActivityError) -> Self {
        let code = error.code();
        match error {
            ActivityError::NotYours(_) | ActivityError::CrossOrigin(_) => {
                Self::new(StatusCode::FORBIDDEN, code, &error)
            }
            ActivityError::Malformed(_) | ActivityError::Document(_) | ActivityError::NotThere(_) => {
                Self::new(StatusCode::BAD_REQUEST, code, &error)
            }
            ActivityError::Unavailable { after, .. } => Self::later(code, &error, after.unwrap_or(RETRY_AFTER)),
            ActivityError::Store(error) => error.into(),
        }
    }
}

impl From<Refusal> for HttpError {
    fn from(refusal: Refusal) -> Self {
        let new = |status, code| Self::new(status, code, &refusal);
        match refusal {
            Refusal::TooLarge => new(StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Refusal::ContentType => new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_type"),
            Refusal::Json(_) => new(StatusCode::BAD_REQUEST, "bad_json"),
            Refusal::Envelope(_) => new(StatusCode::BAD_REQUEST, "bad_activity"),
            Refusal::NoSuchInbox => new(StatusCode::NOT_FOUND, "no_such_inbox"),
            Refusal::InboxGone => new(StatusCode::GONE, "inbox_gone"),
            Refusal::OwnOrigin => new(StatusCode::FORBIDDEN, "own_origin"),
            Refusal::Blocked { .. } => new(StatusCode::FORBIDDEN, "blocked"),
            Refusal::CrossOriginId => new(StatusCode::FORBIDDEN, "cross_origin_id"),
            Refusal::TooMany { retry_after, .. } => Self::later("too_many", &refusal, retry_after),
            Refusal::Busy => Self::later("busy", &refusal, BUSY_FOR),
            Refusal::Signature(error) => error.into(),
            Refusal::Activity(error) => error.into(),
            Refusal::Store(error) => error.into(),
        }
    }
}
