//! The member who asks, with what only they may see.

use super::{Account, Field, Role};
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

/// The member who asks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CredentialAccount {
    /// What everybody sees.
    #[serde(flatten)]
    pub account: Account,
    /// What the member typed and prefers.
    pub source: AccountSource,
    /// The first role that the member shows, or that of a plain member.
    pub role: Role,
}
