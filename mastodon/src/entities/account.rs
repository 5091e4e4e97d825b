//! A person, group or program, here or elsewhere.

use serde::Serialize;
use utoipa::ToSchema;

/// A picture used like a letter. There are none here yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CustomEmoji {
    /// Its name, without colons.
    pub shortcode: String,
    /// The picture.
    pub url: String,
    /// The picture, not moving.
    pub static_url: String,
    /// Whether it is offered for choice.
    pub visible_in_picker: bool,
    /// The group it is offered in.
    pub category: Option<String>,
}

/// A row of a profile.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Field {
    /// What it is about.
    pub name: String,
    /// Safe HTML; in `source`, what the member typed.
    pub value: String,
    /// When the link in it was found to point back; links are not checked here.
    pub verified_at: Option<String>,
}

/// What a member is on this instance: given by a rule of the gate, and told only if the member wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Role {
    /// Its id, for example `role:builder`.
    pub id: String,
    /// Its name; empty for a plain member.
    pub name: String,
    /// `#rrggbb`, or empty.
    pub color: String,
    /// Mastodon's bit mask as a decimal number; `0`: administration is not part of this API here.
    pub permissions: String,
    /// Whether it is shown on the profile.
    pub highlighted: bool,
}

/// Somebody.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Account {
    /// Decimal number.
    pub id: String,
    /// The name before the `@`.
    pub username: String,
    /// `username` for somebody of this instance, `username@host` for others.
    pub acct: String,
    /// The name shown; may be empty.
    pub display_name: String,
    /// Whether followers are approved by hand.
    pub locked: bool,
    /// Whether it is a program.
    pub bot: bool,
    /// Whether it wants to be found; `null` if it does not say.
    pub discoverable: Option<bool>,
    /// Whether its public posts may be searched by anybody.
    pub indexable: bool,
    /// Whether it is a group.
    pub group: bool,
    /// When it joined or was first seen: midnight of that day, RFC 3339.
    pub created_at: String,
    /// The biography as safe HTML.
    pub note: String,
    /// Where a person can look at the profile.
    pub url: String,
    /// The ActivityPub id.
    pub uri: String,
    /// A picture.
    pub avatar: String,
    /// A picture that does not move.
    pub avatar_static: String,
    /// What the picture shows.
    pub avatar_description: String,
    /// The picture on top of the profile.
    pub header: String,
    /// The same, not moving.
    pub header_static: String,
    /// What it shows.
    pub header_description: String,
    /// How many follow it, as far as known here.
    pub followers_count: i64,
    /// How many it follows, as far as known here.
    pub following_count: i64,
    /// How many open posts it has, as far as known here.
    pub statuses_count: i64,
    /// The day of its newest open post, `YYYY-MM-DD`.
    pub last_status_at: Option<String>,
    /// Whether it hides whom it follows.
    pub hide_collections: bool,
    /// Emojis used in its name and biography.
    pub emojis: Vec<CustomEmoji>,
    /// Rows of the profile.
    pub fields: Vec<Field>,
    /// Roles that the member shows on the profile; for accounts of this instance only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<Role>>,
    /// Whether search engines are asked to stay away; for accounts of this instance only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noindex: Option<bool>,
    /// True if it is gone or not shown any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspended: Option<bool>,
}
