//! This instance, as the older `/api/v1/instance` tells it; several client programs still start there.

use super::{Account, AccountLimits, MediaLimits, PollLimits, Rule, StatusLimits};
use serde::Serialize;
use utoipa::ToSchema;

/// Addresses of other parts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UrlsV1 {
    /// Where events are streamed; left out while they are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub streaming_api: Option<String>,
}

/// How much there is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatsV1 {
    /// Members.
    pub user_count: i64,
    /// Posts written here.
    pub status_count: i64,
    /// Other hosts known.
    pub domain_count: i64,
}

/// Limits, in the older arrangement.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConfigurationV1 {
    /// Profiles.
    pub accounts: AccountLimits,
    /// Posts.
    pub statuses: StatusLimits,
    /// Files.
    pub media_attachments: MediaLimits,
    /// Polls.
    pub polls: PollLimits,
}

/// This instance.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InstanceV1 {
    /// The bare domain, with the port where it is unusual.
    pub uri: String,
    /// Its name.
    pub title: String,
    /// What it is for, in short.
    pub short_description: String,
    /// What it is for.
    pub description: String,
    /// A mail address; empty if none is given.
    pub email: String,
    /// The version of Mastodon it is compatible with, and its own.
    pub version: String,
    /// Addresses of other parts.
    pub urls: UrlsV1,
    /// How much there is.
    pub stats: StatsV1,
    /// Its picture.
    pub thumbnail: Option<String>,
    /// Languages its members speak.
    pub languages: Vec<String>,
    /// Whether a client program may open an account.
    pub registrations: bool,
    /// Whether somebody must approve it.
    pub approval_required: bool,
    /// Whether members may invite.
    pub invites_enabled: bool,
    /// Limits.
    pub configuration: ConfigurationV1,
    /// Who answers for it.
    pub contact_account: Option<Account>,
    /// Rules of conduct.
    pub rules: Vec<Rule>,
}

/// What happened in one week.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WeeklyActivity {
    /// Unix seconds of its beginning.
    pub week: String,
    /// Posts written.
    pub statuses: String,
    /// Members who signed in.
    pub logins: String,
    /// Members who joined.
    pub registrations: String,
}
