//! The JSON shapes of Mastodon 4.5, with its own names and all of its fields, also those that are always
//! empty here: client programs read them without asking whether they are there.

mod account;
mod announcement;
mod application;
mod conversation;
mod credential_account;
mod error;
mod familiar_followers;
mod instance;
mod instance_v1;
mod marker;
mod media;
mod muted_account;
mod notification;
mod notification_group;
mod notification_policy;
mod preferences;
mod relationship;
mod search;
mod status;
mod status_edit;
mod tag;
mod token;

pub use account::{Account, CustomEmoji, Field, Role};
pub use announcement::Announcement;
pub use application::{Application, CredentialApplication};
pub use conversation::Conversation;
pub use credential_account::{AccountSource, CredentialAccount};
pub use error::{Empty, Error};
pub use familiar_followers::FamiliarFollowers;
pub use instance::{
    AccountLimits, ApiVersions, Configuration, Contact, ExtendedDescription, Icon, Instance, MediaLimits, PollLimits,
    PrivacyPolicy, RegistrationsV2, Rule, StatusLimits, Thumbnail, TimelineAccess, TimelinesAccess, Translation, Urls,
    Usage, UsageUsers, Vapid,
};
pub use instance_v1::{ConfigurationV1, InstanceV1, StatsV1, UrlsV1, WeeklyActivity};
pub use marker::{Marker, Markers};
pub use media::MediaAttachment;
pub use muted_account::MutedAccount;
pub use notification::Notification;
pub use notification_group::{GroupedNotifications, NotificationGroup, UnreadCount};
pub use notification_policy::{NotificationPolicy, NotificationPolicySummary};
pub use preferences::Preferences;
pub use relationship::Relationship;
pub use search::Search;
pub use status::{Context, Mention, QuoteApproval, Status, StatusApplication, StatusTag};
pub use status_edit::{StatusEdit, StatusSource};
pub use tag::{Tag, TagHistory};
pub use token::Token;
