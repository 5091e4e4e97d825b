//! An app, by any good token it holds: its own, or one that acts for a member.

use super::Member;
use super::member::presented;
use crate::authentication::Presented;
use crate::{ApiError, Mastodon};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::oauth::Access;
use std::sync::Arc;

/// A living token, whomever it acts for.
#[derive(Clone)]
pub struct AppToken(pub Arc<Access>);

impl FromRequestParts<Mastodon> for AppToken {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Mastodon) -> Result<Self, ApiError> {
        match presented(parts) {
            Presented::Token(access) => {
                // The token of a suspended member is worth nothing; a dormant one may still sign in.
                Member::signed_in(&access)?;
                Ok(Self(access))
            }
            Presented::Nothing | Presented::Invalid => Err(ApiError::Unauthorized),
        }
    }
}
