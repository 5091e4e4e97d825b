//! A member, by a token that acts for them.

use crate::authentication::Presented;
use crate::{ApiError, Mastodon};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::ActorId;
use domain::account::Account;
use domain::oauth::{Access, App, Scopes};
use domain::policy::MayPost;

/// A member whose token this is, as they are now. Refused with 401 without a good token, 403 while the
/// account may not act.
#[derive(Clone, Debug)]
pub struct Member {
    /// The member.
    pub account: Account,
    /// What the token may do.
    pub scopes: Scopes,
    /// The app that holds it.
    pub app: App,
}

impl Member {
    /// The member's actor, whose id is the id of the API's Account.
    pub fn actor_id(&self) -> ActorId {
        self.account.actor_id
    }

    /// Goes on only if the token may do what `scope` (such as `read:statuses`) names.
    ///
    /// # Errors
    /// [`ApiError::OutsideScopes`].
    pub fn require(&self, scope: &str) -> Result<(), ApiError> {
        if self.scopes.allows(scope) {
            Ok(())
        } else {
            Err(ApiError::OutsideScopes)
        }
    }

    /// Goes on only if the token may do what one of `scopes` names.
    ///
    /// # Errors
    /// [`ApiError::OutsideScopes`].
    pub fn require_any(&self, scopes: &[&str]) -> Result<(), ApiError> {
        if scopes.iter().any(|scope| self.scopes.allows(scope)) {
            Ok(())
        } else {
            Err(ApiError::OutsideScopes)
        }
    }

    pub(super) fn of(access: &Access) -> Result<Option<Self>, ApiError> {
        let Some(account) = &access.account else {
            return Ok(None);
        };
        if !MayPost::allows(account) {
            return Err(ApiError::Disabled);
        }
        Ok(Some(Self {
            account: account.clone(),
            scopes: access.scopes.clone(),
            app: access.app.clone(),
        }))
    }
}

/// What the request showed; a request that did not pass through [`crate::authentication`] showed nothing.
pub(super) fn presented(parts: &Parts) -> Presented {
    parts
        .extensions
        .get::<Presented>()
        .cloned()
        .unwrap_or(Presented::Nothing)
}

impl FromRequestParts<Mastodon> for Member {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Mastodon) -> Result<Self, ApiError> {
        match presented(parts) {
            Presented::Token(access) => Self::of(&access)?
                .ok_or_else(|| ApiError::Forbidden("This method requires an authenticated user".to_owned())),
            Presented::Nothing | Presented::Invalid => Err(ApiError::Unauthorized),
        }
    }
}
