//! Endpoints that are not Mastodon's but stand beside them on the same server, for the same tokens: an API
//! of the server's own finds out here who asks.

use crate::extract::Member;
use crate::{ApiError, Mastodon, api};
use axum::Router;
use axum::http::request::Parts;

impl Mastodon {
    /// Puts the layers of this API around other endpoints: tokens are read, requests are counted, nothing
    /// is cached, and programs in browsers may ask from anywhere.
    pub fn around(&self, endpoints: Router) -> Router {
        api::around(self, endpoints)
    }
}

impl Member {
    /// The member whose token came with a request that passed [`Mastodon::around`].
    ///
    /// # Errors
    /// [`ApiError::Unauthorized`] without a good token, and what keeps the account from asking.
    pub fn of_request(parts: &Parts) -> Result<Self, ApiError> {
        Self::asking(parts)
    }
}
