//! Which notifications are let through.

use serde::Serialize;
use utoipa::ToSchema;

/// How many were held back.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct NotificationPolicySummary {
    /// Askers.
    pub pending_requests_count: i64,
    /// Notifications.
    pub pending_notifications_count: i64,
}

/// Which notifications are let through: `accept`, `filter` or `drop`. Here all are accepted but those of
/// muted and blocked accounts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NotificationPolicy {
    /// From those the member does not follow.
    pub for_not_following: String,
    /// From those who do not follow the member.
    pub for_not_followers: String,
    /// From new accounts.
    pub for_new_accounts: String,
    /// Private mentions nobody asked for.
    pub for_private_mentions: String,
    /// From accounts that the moderators limited.
    pub for_limited_accounts: String,
    /// How many were held back.
    pub summary: NotificationPolicySummary,
}

impl Default for NotificationPolicy {
    fn default() -> Self {
        let accept = || "accept".to_owned();
        Self {
            for_not_following: accept(),
            for_not_followers: accept(),
            for_new_accounts: accept(),
            for_private_mentions: accept(),
            for_limited_accounts: accept(),
            summary: NotificationPolicySummary::default(),
        }
    }
}
