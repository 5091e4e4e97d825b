//! This instance, as `/api/v2/instance` tells it.

use super::Account;
use serde::Serialize;
use utoipa::ToSchema;

/// How many use it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Usage {
    /// People.
    pub users: UsageUsers,
}

/// How many people use it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UsageUsers {
    /// Members; who was active is not recorded.
    pub active_month: i64,
}

/// A picture of the instance.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Thumbnail {
    /// Its address.
    pub url: String,
    /// A blurred form of it.
    pub blurhash: Option<String>,
    /// Other sizes.
    #[schema(value_type = Object)]
    pub versions: serde_json::Map<String, serde_json::Value>,
    /// What it shows.
    pub description: Option<String>,
}

/// An icon of the instance.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Icon {
    /// Its address.
    pub src: String,
    /// For example `36x36`.
    pub size: String,
}

/// Addresses of other parts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Urls {
    /// Where events are streamed; left out while they are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub streaming: Option<String>,
    /// Where the state of the instance is told; there is no such page.
    pub status: Option<String>,
    /// About this instance.
    pub about: Option<String>,
    /// What happens to data about persons.
    pub privacy_policy: Option<String>,
    /// Terms of service.
    pub terms_of_service: Option<String>,
}

/// The public key of push notifications.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Vapid {
    /// Empty: there are no push notifications yet.
    pub public_key: String,
}

/// Limits of profiles.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AccountLimits {
    /// Hashtags on a profile.
    pub max_featured_tags: i64,
    /// Posts pinned to a profile.
    pub max_pinned_statuses: i64,
    /// Rows of a profile.
    pub max_profile_fields: i64,
    /// Characters of the name of a row.
    pub profile_field_name_limit: i64,
    /// Characters of the value of a row.
    pub profile_field_value_limit: i64,
    /// Characters of the biography.
    pub max_note_length: i64,
    /// Characters of the display name.
    pub max_display_name_length: i64,
}

/// Limits of posts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatusLimits {
    /// Characters, content warning included.
    pub max_characters: i64,
    /// Files.
    pub max_media_attachments: i64,
    /// A link counts as this many characters. Here it counts as long as it is; this is the least a link
    /// can have.
    pub characters_reserved_per_url: i64,
}

/// Limits of files.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MediaLimits {
    /// Which kinds are taken: none yet.
    pub supported_mime_types: Vec<String>,
    /// Characters of a description.
    pub description_limit: i64,
    /// Bytes of a picture.
    pub image_size_limit: i64,
    /// Pixels of a picture.
    pub image_matrix_limit: i64,
    /// Bytes of a video.
    pub video_size_limit: i64,
    /// Pictures per second.
    pub video_frame_rate_limit: i64,
    /// Pixels of a video.
    pub video_matrix_limit: i64,
}

/// Limits of polls; there are none yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PollLimits {
    /// Answers to choose from.
    pub max_options: i64,
    /// Characters of an answer.
    pub max_characters_per_option: i64,
    /// Seconds.
    pub min_expiration: i64,
    /// Seconds.
    pub max_expiration: i64,
}

/// Whether posts can be translated.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Translation {
    /// They cannot.
    pub enabled: bool,
}

/// Who may read one kind of timeline.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimelineAccess {
    /// Posts of members: `public`.
    pub local: String,
    /// Posts of others: `public`.
    pub remote: String,
}

/// Who may read which timelines.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimelinesAccess {
    /// The public timelines.
    pub live_feeds: TimelineAccess,
    /// Timelines of hashtags.
    pub hashtag_feeds: TimelineAccess,
    /// Timelines of links in the news.
    pub trending_link_feeds: TimelineAccess,
}

/// What can be done here, and how much of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Configuration {
    /// Addresses of other parts.
    pub urls: Urls,
    /// Push notifications.
    pub vapid: Vapid,
    /// Profiles.
    pub accounts: AccountLimits,
    /// Posts.
    pub statuses: StatusLimits,
    /// Files.
    pub media_attachments: MediaLimits,
    /// Polls.
    pub polls: PollLimits,
    /// Translation.
    pub translation: Translation,
    /// Who may read which timelines.
    pub timelines_access: TimelinesAccess,
    /// Whether the number of members is limited for want of room; it is not.
    pub limited_federation: bool,
}

/// Who may join.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RegistrationsV2 {
    /// Whether a client program may open an account.
    pub enabled: bool,
    /// Whether somebody must approve it.
    pub approval_required: bool,
    /// Whether a reason must be given.
    pub reason_required: Option<bool>,
    /// How one joins, as HTML.
    pub message: Option<String>,
    /// The least age asked for.
    pub min_age: Option<i64>,
    /// Where one joins.
    pub url: Option<String>,
}

/// Which version of Mastodon's API this is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApiVersions {
    /// Mastodon's own count.
    pub mastodon: i64,
}

/// Who answers for the instance.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Contact {
    /// A mail address; empty if none is given.
    pub email: String,
    /// A member.
    pub account: Option<Account>,
}

/// A rule of conduct.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Rule {
    /// Its number.
    pub id: String,
    /// The rule.
    pub text: String,
    /// More of it.
    pub hint: String,
    /// In other languages.
    #[schema(value_type = Object)]
    pub translations: serde_json::Map<String, serde_json::Value>,
}

/// This instance.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Instance {
    /// Host, with the port where it is unusual.
    pub domain: String,
    /// Its name.
    pub title: String,
    /// The version of Mastodon it is compatible with, and its own.
    pub version: String,
    /// Where its source is.
    pub source_url: String,
    /// What it is for.
    pub description: String,
    /// How many use it.
    pub usage: Usage,
    /// Its picture.
    pub thumbnail: Thumbnail,
    /// Its icons.
    pub icon: Vec<Icon>,
    /// Languages its members speak.
    pub languages: Vec<String>,
    /// What can be done here.
    pub configuration: Configuration,
    /// Who may join.
    pub registrations: RegistrationsV2,
    /// Which version of the API this is.
    pub api_versions: ApiVersions,
    /// Who answers for it.
    pub contact: Contact,
    /// Rules of conduct.
    pub rules: Vec<Rule>,
}

/// A longer description.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExtendedDescription {
    /// RFC 3339.
    pub updated_at: String,
    /// Safe HTML.
    pub content: String,
}

/// What happens to data about persons.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PrivacyPolicy {
    /// RFC 3339.
    pub updated_at: String,
    /// Safe HTML.
    pub content: String,
}
