//! The `{id}` of a path.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use mastodon::ApiError;

/// The path's `{id}`, a number. Anything else names nothing: 404.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Id(pub(super) i64);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| ApiError::NotFound)?;
        let text = params.iter().find(|(name, _)| *name == "id").map(|(_, value)| value);
        text.and_then(|text| text.parse().ok())
            .map(Self)
            .ok_or(ApiError::NotFound)
    }
}
