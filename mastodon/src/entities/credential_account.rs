//! The member who asks, with what only they may see.

use super::{Account, Field};
use serde::Serialize;
use utoipa::ToSchema;

/// What a member typed and prefers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AccountSource {
    /// The biography as typed.
    pub note: String,
    /// Rows of the profile as typed.
    pub fields: Vec<Field>,
    /// Who sees a new post unless said otherwise: `public`, `unlisted`, `private` or `direct`.
    pub privacy: String,
    /// Whether new posts are hidden behind a click.
    pub sensitive: bool,
    /// The language of new posts.
    pub language: Option<String>,
    /// How many wait to be allowed to follow.
    pub follow_requests_count: i64,
    /// Whether the lists of follows are hidden.
    pub hide_collections: Option<bool>,
    /// Whether the member wants to be found.
    pub discoverable: Option<bool>,
    /// Whether public posts may be searched by anybody.
    pub indexable: bool,
    /// Web sites that may name the member as author.
    pub attribution_domains: Vec<String>,
    /// Who may quote: `nobody`, because there are no quotes here yet.
    pub quote_policy: String,
}

/// What the member may do on this instance.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CredentialRole {
    /// Its id.
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

/// The member who asks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CredentialAccount {
    /// What everybody sees.
    #[serde(flatten)]
    pub account: Account,
    /// What the member typed and prefers.
    pub source: AccountSource,
    /// What the member may do.
    pub role: CredentialRole,
}
