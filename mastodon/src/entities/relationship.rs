//! How a member and somebody else stand to each other.

use serde::Serialize;
use utoipa::ToSchema;

/// How the member who asks and somebody else stand to each other.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Relationship {
    /// The other's id.
    pub id: String,
    /// The member follows.
    pub following: bool,
    /// The member sees the other's boosts.
    pub showing_reblogs: bool,
    /// The member is told of each post of the other.
    pub notifying: bool,
    /// Only posts in these languages are shown.
    pub languages: Option<Vec<String>>,
    /// The other follows.
    pub followed_by: bool,
    /// The member blocks the other.
    pub blocking: bool,
    /// The other blocks the member.
    pub blocked_by: bool,
    /// The member does not want to see the other.
    pub muting: bool,
    /// Nor notifications of the other.
    pub muting_notifications: bool,
    /// When the mute ends, RFC 3339.
    pub muting_expires_at: Option<String>,
    /// The member asked to follow and waits.
    pub requested: bool,
    /// The other asked to follow and waits.
    pub requested_by: bool,
    /// The member blocks the other's host.
    pub domain_blocking: bool,
    /// The member recommends the other.
    pub endorsed: bool,
    /// What the member noted about the other.
    pub note: String,
}
