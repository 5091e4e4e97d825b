//! What stands behind all endpoints: errors of Mastodon's shape for addresses and methods that nothing
//! answers to. Clients try newer endpoints and live with a 404 they can read.

use crate::ApiError;

/// No endpoint here.
pub(crate) async fn no_such_endpoint() -> ApiError {
    ApiError::NoEndpoint
}

/// An endpoint, but not for this method.
pub(crate) async fn wrong_method() -> ApiError {
    ApiError::WrongMethod
}
