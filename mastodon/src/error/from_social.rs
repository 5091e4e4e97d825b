//! What members' acts refuse, in the words of the API.

use super::ApiError;
use domain::port::ResolveError;
use social::blocking::BlockingError;
use social::describing::DescribingError;
use social::following::FollowingError;
use social::notifying::NotifyingError;
use social::posting::PostingError;
use social::reacting::ReactingError;

impl From<PostingError> for ApiError {
    fn from(error: PostingError) -> Self {
        match error {
            PostingError::Store(cause) => cause.into(),
            PostingError::NotAllowed => Self::Disabled,
            PostingError::Lapsed => Self::Lapsed,
            PostingError::NotFound => Self::NotFound,
            other => Self::invalid(other),
        }
    }
}

impl From<FollowingError> for ApiError {
    fn from(error: FollowingError) -> Self {
        match error {
            FollowingError::Store(cause) => cause.into(),
            FollowingError::NotAllowed => Self::Disabled,
            FollowingError::Lapsed => Self::Lapsed,
            FollowingError::Gone => Self::NotFound,
            other => Self::Forbidden(other.to_string()),
        }
    }
}

impl From<BlockingError> for ApiError {
    fn from(error: BlockingError) -> Self {
        match error {
            BlockingError::Store(cause) => cause.into(),
            BlockingError::NotAllowed => Self::Disabled,
            BlockingError::Lapsed => Self::Lapsed,
            BlockingError::Gone => Self::NotFound,
            BlockingError::Oneself => Self::Forbidden(error.to_string()),
        }
    }
}

impl From<ReactingError> for ApiError {
    fn from(error: ReactingError) -> Self {
        match error {
            ReactingError::Store(cause) => cause.into(),
            ReactingError::NotAllowed => Self::Disabled,
            ReactingError::Lapsed => Self::Lapsed,
            ReactingError::NotFound => Self::NotFound,
            other => Self::invalid(other),
        }
    }
}

impl From<DescribingError> for ApiError {
    fn from(error: DescribingError) -> Self {
        match error {
            DescribingError::Store(cause) => cause.into(),
            DescribingError::NotAllowed => Self::Disabled,
            DescribingError::Lapsed => Self::Lapsed,
            other => Self::invalid(other),
        }
    }
}

impl From<ResolveError> for ApiError {
    fn from(error: ResolveError) -> Self {
        match error {
            ResolveError::Unavailable(_) => Self::Elsewhere(error.to_string()),
            ResolveError::NotFound => Self::NotFound,
            ResolveError::Blocked => Self::Forbidden(error.to_string()),
            other => Self::invalid(other),
        }
    }
}

impl From<NotifyingError> for ApiError {
    fn from(error: NotifyingError) -> Self {
        match error {
            NotifyingError::Store(cause) => cause.into(),
            NotifyingError::NotAllowed => Self::Disabled,
            NotifyingError::Lapsed => Self::Lapsed,
            NotifyingError::NotFound => Self::NotFound,
        }
    }
}
