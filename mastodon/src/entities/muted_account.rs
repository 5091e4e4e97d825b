//! Somebody whom a member does not want to see.

use super::Account;
use serde::Serialize;
use utoipa::ToSchema;

/// Somebody muted.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MutedAccount {
    /// The account.
    #[serde(flatten)]
    pub account: Account,
    /// When the mute ends, RFC 3339; `null` for never.
    pub mute_expires_at: Option<String>,
}
