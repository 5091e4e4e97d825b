//! What can go wrong at an endpoint, in the few kinds that Mastodon's clients tell apart, and the one
//! place where it becomes an HTTP answer.

mod from_social;

use crate::entities;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::rate_limit::RetryAfter;
use store::StoreError;

/// What an endpoint returns.
pub type ApiResult<T> = Result<T, ApiError>;

/// A request was not served. Nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// No token where one is needed, or one that is not (or no longer) good.
    #[error("The access token is invalid")]
    Unauthorized,
    /// The token is good, but not for this.
    #[error("This action is outside the authorized scopes")]
    OutsideScopes,
    /// The account may not act now.
    #[error("Your login is currently disabled")]
    Disabled,
    /// The membership has lapsed too far for this.
    #[error(
        "Your membership has lapsed. You can still read, take back what you did, protect yourself and write \
         direct posts to the moderators. Open this server's website, Settings, Membership, to see what is \
         missing and to renew it"
    )]
    Lapsed,
    /// The membership has lapsed so far that nothing but renewing it is left.
    #[error(
        "Your membership has lapsed and your account is dormant. Your profile and posts stay where they are. \
         Sign in on this server's website, Settings, Membership, to see what is missing, to renew, to export \
         or to leave"
    )]
    Dormant,
    /// Not allowed for another reason, which the text gives.
    #[error("{0}")]
    Forbidden(String),
    /// Not there, or not for this reader.
    #[error("Record not found")]
    NotFound,
    /// Nothing answers at this address.
    #[error("Not Found")]
    NoEndpoint,
    /// Nothing answers to this method here.
    #[error("This address does not answer to this method")]
    WrongMethod,
    /// What was sent makes no sense; the text says what to do.
    #[error("Validation failed: {0}")]
    Unprocessable(String),
    /// This server does not do that; the text says so.
    #[error("{0}")]
    NotHere(&'static str),
    /// Asked too often.
    #[error("Too many requests")]
    TooMany(RetryAfter),
    /// Another server had to be asked and did not answer.
    #[error("{0}")]
    Elsewhere(String),
    /// The database cannot be reached or is too busy.
    #[error("The server is too busy, please try again")]
    Unavailable(#[source] StoreError),
    /// A bug.
    #[error("Something went wrong here, please try again")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl ApiError {
    /// What was sent makes no sense; `why` says what to do.
    pub fn invalid(why: impl ToString) -> Self {
        Self::Unprocessable(why.to_string())
    }

    /// A bug, with its cause.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::OutsideScopes | Self::Disabled | Self::Lapsed | Self::Dormant | Self::Forbidden(_) => {
                StatusCode::FORBIDDEN
            }
            Self::NotFound | Self::NoEndpoint => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unprocessable(_) | Self::NotHere(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Elsewhere(_) | Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What a client program reads before it decides what to do, where Mastodon gives one.
    fn code(&self) -> Option<&'static str> {
        match self {
            Self::Unauthorized => Some("invalid_token"),
            Self::OutsideScopes => Some("insufficient_scope"),
            _ => None,
        }
    }

    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooMany(after) => Some(after.secs()),
            Self::Elsewhere(_) | Self::Unavailable(_) => Some(5),
            _ => None,
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) | StoreError::Conflict(_) => Self::Unavailable(error),
            other => Self::internal(other),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        match &self {
            Self::Internal(cause) => tracing::error!(cause = %chain(cause.as_ref()), "a client request failed"),
            Self::Unavailable(cause) => tracing::warn!(cause = %chain(cause), "the database is not available"),
            _ => {}
        }
        let body = entities::Error {
            error: self.to_string(),
            error_description: None,
        };
        let mut response = (self.status(), Json(body)).into_response();
        if let Some(code) = self.code() {
            let value = format!("Bearer realm=\"Guildhall\", error=\"{code}\"");
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
            }
        }
        if let Some(secs) = self.retry_after() {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(secs));
        }
        response
    }
}

/// An error with its causes, for the log.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn whoever_must_wait_is_told_how_long() {
        let answer = ApiError::TooMany(RetryAfter(Duration::from_millis(1500))).into_response();
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(answer.headers()[header::RETRY_AFTER], "2");
    }

    #[test]
    fn what_is_wrong_with_a_token_stands_in_the_header_too() {
        let answer = ApiError::OutsideScopes.into_response();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        let header = answer.headers()[header::WWW_AUTHENTICATE].to_str().expect("text");
        assert!(header.contains("insufficient_scope"), "{header}");
    }
}
