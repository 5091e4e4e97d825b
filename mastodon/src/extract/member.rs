//! A member, by a token that acts for them.

use crate::authentication::Presented;
use crate::{ApiError, Mastodon};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::ActorId;
use domain::account::Account;
use domain::oauth::{Access, App, Scopes};
use domain::policy::{MayRead, MaySignIn};

/// A member whose token this is, as they are now. Refused with 401 without a good token, 403 while the
/// account is suspended or its membership dormant: whoever gets through may read, take back and protect
/// themselves. Whether they may also publish is asked where they do, in `social`.
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

    /// The member whose token came with the request.
    pub(crate) fn asking(parts: &Parts) -> Result<Self, ApiError> {
        match presented(parts) {
            Presented::Token(access) => Self::of(&access)?.ok_or_else(no_member),
            Presented::Nothing | Presented::Invalid => Err(ApiError::Unauthorized),
        }
    }

    pub(super) fn of(access: &Access) -> Result<Option<Self>, ApiError> {
        match Self::signed_in(access)? {
            Some(member) if !MayRead::allows_member(&member.account) => Err(ApiError::Dormant),
            member => Ok(member),
        }
    }

    /// The member behind a token, also one whose membership is dormant.
    pub(super) fn signed_in(access: &Access) -> Result<Option<Self>, ApiError> {
        let Some(account) = &access.account else {
            return Ok(None);
        };
        if !MaySignIn::allows(account) {
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

/// For the token of an app where a member's is needed.
fn no_member() -> ApiError {
    ApiError::Forbidden("This method requires an authenticated user".to_owned())
}

/// A member in whatever stage, also a dormant one: for the few things by which an app can find out and
/// say what is the matter. Suspended members are refused here as well.
#[derive(Clone, Debug)]
pub struct AnyMember(pub Member);

impl FromRequestParts<Mastodon> for AnyMember {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Mastodon) -> Result<Self, ApiError> {
        match presented(parts) {
            Presented::Token(access) => Member::signed_in(&access)?.map(Self).ok_or_else(no_member),
            Presented::Nothing | Presented::Invalid => Err(ApiError::Unauthorized),
        }
    }
}

impl FromRequestParts<Mastodon> for Member {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Mastodon) -> Result<Self, ApiError> {
        Self::asking(parts)
    }
}
