//! The `{id}` of a path.

use crate::{ApiError, Mastodon};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use domain::{ActorId, PostId};

/// The path's `{id}`, a positive number. Anything else names nothing: 404.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id(pub i64);

impl Id {
    /// As the id of an account (an actor of ours or of others).
    pub fn actor(self) -> ActorId {
        ActorId(self.0)
    }

    /// As the id of a post. A status id may also be a boost's: see `social::reading::find_status`.
    pub fn post(self) -> PostId {
        PostId(self.0)
    }
}

impl FromRequestParts<Mastodon> for Id {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Mastodon) -> Result<Self, ApiError> {
        let params = RawPathParams::from_request_parts(parts, app)
            .await
            .map_err(|_| ApiError::NotFound)?;
        let text = params.iter().find(|(name, _)| *name == "id").map(|(_, value)| value);
        text.and_then(|text| text.parse::<i64>().ok())
            .filter(|id| *id > 0)
            .map(Self)
            .ok_or(ApiError::NotFound)
    }
}
