//! Whoever reads what anybody may read: a member, or nobody in particular.

use super::Member;
use super::member::presented;
use crate::authentication::Presented;
use crate::{ApiError, Mastodon};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::ActorId;

/// A member if the request holds a member's token, otherwise a stranger. A token that is not good is
/// refused with 401, so that a client learns that it must sign in again.
#[derive(Clone, Debug)]
pub struct Reader(Option<Member>);

impl Reader {
    /// The member.
    pub fn member(&self) -> Option<&Member> {
        self.0.as_ref()
    }

    /// The member's actor; what `social::reading` and `render` want to know.
    pub fn actor_id(&self) -> Option<ActorId> {
        self.0.as_ref().map(Member::actor_id)
    }

    /// Goes on if a stranger asks, or if the member's token may do what `scope` names.
    ///
    /// # Errors
    /// [`ApiError::OutsideScopes`].
    pub fn require(&self, scope: &str) -> Result<(), ApiError> {
        self.0.as_ref().map_or(Ok(()), |member| member.require(scope))
    }
}

impl FromRequestParts<Mastodon> for Reader {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Mastodon) -> Result<Self, ApiError> {
        match presented(parts) {
            Presented::Nothing => Ok(Self(None)),
            Presented::Invalid => Err(ApiError::Unauthorized),
            Presented::Token(access) => Ok(Self(Member::of(&access)?)),
        }
    }
}
