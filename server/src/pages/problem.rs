//! What can keep a page from coming, each with its status and its own words. Handlers return a
//! [`Problem`]; the layer in `guard` turns it into a page in the reader's language.

use auth::AuthError;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use social::blocking::BlockingError;
use social::following::FollowingError;
use social::notifying::NotifyingError;
use social::posting::PostingError;
use social::reacting::ReactingError;
use std::sync::Arc;
use store::StoreError;

/// Why a page does not come.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// There is no such page, or the reader may not know of it.
    #[error("there is no such page")]
    NotFound,
    /// It was here and was deleted.
    #[error("this was deleted")]
    Gone,
    /// The account is suspended.
    #[error("this account is suspended")]
    Suspended,
    /// The address answers other methods.
    #[error("this address does not answer that method")]
    Method,
    /// The form came from another site, or is out of date.
    #[error("this form is out of date or came from another site")]
    StaleForm,
    /// The form is too large.
    #[error("this form is too large")]
    TooLarge,
    /// Only for those who are signed in.
    #[error("sign in first")]
    SignInFirst {
        /// Where to go afterwards.
        back_to: String,
    },
    /// The member may not do this (any more).
    #[error("not allowed")]
    NotAllowed,
    /// The membership has lapsed too far for this.
    #[error("the membership has lapsed")]
    Lapsed,
    /// The membership has lapsed so far that nothing but renewing it is left.
    #[error("the account is dormant")]
    Dormant,
    /// The member blocks whom they want to follow.
    #[error("a block stands in the way")]
    Blocking,
    /// Too many requests.
    #[error("too many requests")]
    TooMany,
    /// The database failed.
    #[error("the database failed")]
    Store(#[source] StoreError),
    /// Signing in failed in a way that is nobody's fault at the keyboard.
    #[error("signing in failed")]
    Auth(#[source] AuthError),
    /// A template could not be filled in.
    #[error("a template could not be filled in")]
    Template(#[from] askama::Error),
}

/// What the error page needs to know; travels on the response to the layer that renders it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// The heading, a message id.
    pub(super) title: &'static str,
    /// What happened and what to do, a message id.
    pub(super) text: &'static str,
}

impl Problem {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Gone => StatusCode::GONE,
            Self::Suspended | Self::StaleForm | Self::NotAllowed | Self::Lapsed | Self::Dormant | Self::Blocking => {
                StatusCode::FORBIDDEN
            }
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::SignInFirst { .. } => StatusCode::SEE_OTHER,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Store(StoreError::Unavailable(_)) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(_) | Self::Auth(_) | Self::Template(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn shown(&self) -> Shown {
        use crate::words::id;
        let (title, text) = match self {
            Self::NotFound => (id("problem-not-found-title"), id("problem-not-found")),
            Self::Gone => (id("problem-gone-title"), id("problem-gone")),
            Self::Suspended => (id("problem-suspended-title"), id("problem-suspended")),
            Self::Method => (id("problem-method-title"), id("problem-method")),
            Self::StaleForm => (id("problem-stale-form-title"), id("problem-stale-form")),
            Self::TooLarge => (id("problem-too-large-title"), id("problem-too-large")),
            Self::SignInFirst { .. } | Self::NotAllowed => (id("problem-not-allowed-title"), id("problem-not-allowed")),
            Self::Lapsed => (id("problem-lapsed-title"), id("problem-lapsed")),
            Self::Dormant => (id("problem-dormant-title"), id("problem-dormant")),
            Self::Blocking => (id("problem-blocking-title"), id("follow-blocking")),
            Self::TooMany => (id("problem-too-many-title"), id("problem-too-many")),
            Self::Store(StoreError::Unavailable(_)) => (id("problem-unavailable-title"), id("problem-unavailable")),
            Self::Store(_) | Self::Auth(_) | Self::Template(_) => (id("problem-fault-title"), id("problem-fault")),
        };
        Shown { title, text }
    }
}

/// What must be escaped inside a query value.
const QUERY_VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'/')
    .remove(b'@');

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            tracing::error!(error = &self as &dyn std::error::Error, "a page could not be made");
        }
        if let Self::SignInFirst { back_to } = &self {
            let address = format!("/sign-in?next={}", utf8_percent_encode(back_to, QUERY_VALUE));
            let location = HeaderValue::from_str(&address).unwrap_or(HeaderValue::from_static("/sign-in"));
            return (status, [(header::LOCATION, location)]).into_response();
        }
        let mut response = status.into_response();
        response.extensions_mut().insert(Arc::new(self.shown()));
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<PostingError> for Problem {
    fn from(error: PostingError) -> Self {
        match error {
            PostingError::NotAllowed => Self::NotAllowed,
            PostingError::Lapsed => Self::Lapsed,
            PostingError::Store(error) => Self::Store(error),
            PostingError::BadDraft(_)
            | PostingError::BadLanguage
            | PostingError::BadIdempotencyKey
            | PostingError::ParentMissing
            | PostingError::IdTaken
            | PostingError::NotFound => Self::NotFound,
        }
    }
}

impl From<FollowingError> for Problem {
    fn from(error: FollowingError) -> Self {
        match error {
            FollowingError::NotAllowed
            | FollowingError::Oneself
            | FollowingError::Blocked
            | FollowingError::KeptApart => Self::NotAllowed,
            FollowingError::Lapsed => Self::Lapsed,
            FollowingError::Blocking => Self::Blocking,
            FollowingError::Gone => Self::Gone,
            FollowingError::Store(error) => Self::Store(error),
        }
    }
}

impl From<ReactingError> for Problem {
    fn from(error: ReactingError) -> Self {
        match error {
            ReactingError::NotAllowed
            | ReactingError::NotBoostable
            | ReactingError::NotPinnable
            | ReactingError::TooManyPins => Self::NotAllowed,
            ReactingError::Lapsed => Self::Lapsed,
            ReactingError::NotFound => Self::NotFound,
            ReactingError::Store(error) => Self::Store(error),
        }
    }
}

impl From<BlockingError> for Problem {
    fn from(error: BlockingError) -> Self {
        match error {
            BlockingError::NotAllowed | BlockingError::Oneself => Self::NotAllowed,
            BlockingError::Lapsed => Self::Lapsed,
            BlockingError::Gone => Self::Gone,
            BlockingError::Store(error) => Self::Store(error),
        }
    }
}

impl From<NotifyingError> for Problem {
    fn from(error: NotifyingError) -> Self {
        match error {
            NotifyingError::NotAllowed => Self::NotAllowed,
            NotifyingError::Lapsed => Self::Lapsed,
            NotifyingError::NotFound => Self::NotFound,
            NotifyingError::Store(error) => Self::Store(error),
        }
    }
}

impl From<AuthError> for Problem {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::ForeignOrigin | AuthError::StaleForm => Self::StaleForm,
            AuthError::NoSession => Self::SignInFirst {
                back_to: "/home".to_owned(),
            },
            AuthError::RateLimited(_) | AuthError::TooManyChallenges(_) => Self::TooMany,
            AuthError::AccountSuspended | AuthError::AccountDeleted | AuthError::NotMember => Self::NotAllowed,
            AuthError::BodyTooLarge => Self::TooLarge,
            AuthError::Store(error) => Self::Store(error),
            other => Self::Auth(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_must_sign_in_is_brought_back_and_nowhere_else() {
        let response = Problem::SignInFirst {
            back_to: "/@ada/1?x=&next=//evil".to_owned(),
        }
        .into_response();
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(
            response.headers()[header::LOCATION],
            "/sign-in?next=/@ada/1%3Fx%3D%26next%3D//evil"
        );
    }
}
