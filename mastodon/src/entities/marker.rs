//! How far a member has read.

use serde::Serialize;
use utoipa::ToSchema;

/// How far a member has read on one timeline.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Marker {
    /// The newest item that was read.
    pub last_read_id: String,
    /// How often it was moved.
    pub version: i64,
    /// RFC 3339.
    pub updated_at: String,
}

/// How far a member has read.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Markers {
    /// At home.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home: Option<Marker>,
    /// Of the notifications.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notifications: Option<Marker>,
}
