//! What a member is told.

use super::{Account, Status};
use serde::Serialize;
use utoipa::ToSchema;

/// One thing that a member is told.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Notification {
    /// Decimal number.
    pub id: String,
    /// `mention`, `reblog`, `favourite`, `follow`, `follow_request` or `update`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is grouped with in the newer list.
    pub group_key: String,
    /// RFC 3339.
    pub created_at: String,
    /// Who did it.
    pub account: Account,
    /// The post it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
}
