//! A token that an app got.

use serde::Serialize;
use utoipa::ToSchema;

/// A token that acts for a member.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Token {
    /// The secret, for `Authorization: Bearer`.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: String,
    /// What it may do, between spaces.
    pub scope: String,
    /// Unix seconds.
    pub created_at: i64,
}
