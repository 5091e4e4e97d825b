//! Notifications of one kind about one post and day, taken together (API version 2).

use super::{Account, Status};
use serde::Serialize;
use utoipa::ToSchema;

/// Notifications taken together.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NotificationGroup {
    /// What they have in common; `ungrouped-ID` for one alone.
    pub group_key: String,
    /// How many they are on this page.
    pub notifications_count: i64,
    /// `mention`, `reblog`, `favourite`, `follow`, `follow_request` or `update`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The id of the newest.
    pub most_recent_notification_id: i64,
    /// The lowest id on this page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_min_id: Option<String>,
    /// The highest id on this page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_max_id: Option<String>,
    /// When the newest happened, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_page_notification_at: Option<String>,
    /// Who did it, newest first, at most eight.
    pub sample_account_ids: Vec<String>,
    /// The post they are about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_id: Option<String>,
}

/// Groups, with every account and post they speak of once.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct GroupedNotifications {
    /// Accounts.
    pub accounts: Vec<Account>,
    /// Posts.
    pub statuses: Vec<Status>,
    /// Groups, newest first.
    pub notification_groups: Vec<NotificationGroup>,
}

/// How many are unread.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct UnreadCount {
    /// At most as many as asked for.
    pub count: i64,
}
