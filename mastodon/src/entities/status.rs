//! A post.

use super::{Account, CustomEmoji, MediaAttachment};
use serde::Serialize;
use utoipa::ToSchema;

/// Somebody mentioned in a post.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Mention {
    /// The account's id.
    pub id: String,
    /// The name before the `@`.
    pub username: String,
    /// Where a person can look at the profile.
    pub url: String,
    /// `username`, or `username@host`.
    pub acct: String,
}

/// A hashtag in a post.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatusTag {
    /// Without `#`, lower case.
    pub name: String,
    /// Its timeline, for people.
    pub url: String,
}

/// The client program a post was written with.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatusApplication {
    /// What it calls itself.
    pub name: String,
    /// Its home page.
    pub website: Option<String>,
}

/// Who may quote a post. Nobody: there are no quotes here yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QuoteApproval {
    /// Who may without asking.
    pub automatic: Vec<String>,
    /// Who may after asking.
    pub manual: Vec<String>,
    /// Whether the member who asks may: `denied`.
    pub current_user: String,
}

impl Default for QuoteApproval {
    fn default() -> Self {
        Self {
            automatic: Vec::new(),
            manual: Vec::new(),
            current_user: "denied".to_owned(),
        }
    }
}

/// A post, or a boost of one (`reblog`).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Status {
    /// Decimal number. A boost has one of its own.
    pub id: String,
    /// RFC 3339.
    pub created_at: String,
    /// The post it answers.
    pub in_reply_to_id: Option<String>,
    /// Who wrote the post it answers.
    pub in_reply_to_account_id: Option<String>,
    /// Whether it is hidden behind a click.
    pub sensitive: bool,
    /// The content warning; empty if there is none.
    pub spoiler_text: String,
    /// `public`, `unlisted`, `private` or `direct`.
    pub visibility: String,
    /// BCP 47.
    pub language: Option<String>,
    /// The ActivityPub id.
    pub uri: String,
    /// Where a person can look at it.
    pub url: Option<String>,
    /// Direct replies known here.
    pub replies_count: i64,
    /// Boosts known here.
    pub reblogs_count: i64,
    /// Likes known here.
    pub favourites_count: i64,
    /// Quotes known here.
    pub quotes_count: i64,
    /// When it was last edited, RFC 3339.
    pub edited_at: Option<String>,
    /// Safe HTML.
    pub content: String,
    /// What the author typed: only in the answer to a deletion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The post that is boosted.
    #[schema(no_recursion)]
    pub reblog: Option<Box<Status>>,
    /// The client program it was written with; told to its author alone.
    pub application: Option<StatusApplication>,
    /// Who wrote or boosted it.
    pub account: Account,
    /// Files.
    pub media_attachments: Vec<MediaAttachment>,
    /// Who is mentioned.
    pub mentions: Vec<Mention>,
    /// Hashtags.
    pub tags: Vec<StatusTag>,
    /// Emojis used in it.
    pub emojis: Vec<CustomEmoji>,
    /// The post that is quoted.
    #[schema(value_type = Object)]
    pub quote: Option<serde_json::Value>,
    /// Who may quote it.
    pub quote_approval: QuoteApproval,
    /// A preview of a link in it.
    #[schema(value_type = Object)]
    pub card: Option<serde_json::Value>,
    /// A poll in it.
    #[schema(value_type = Object)]
    pub poll: Option<serde_json::Value>,
    /// The member who asks likes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub favourited: Option<bool>,
    /// The member boosted it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reblogged: Option<bool>,
    /// The member wants no notifications of its thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub muted: Option<bool>,
    /// The member bookmarked it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bookmarked: Option<bool>,
    /// The member pinned it to the profile; own posts only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pinned: Option<bool>,
    /// Which filters it meets: there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Object>>)]
    pub filtered: Option<Vec<serde_json::Value>>,
}

/// What stands around a post in its thread.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Context {
    /// What it answers, oldest first.
    pub ancestors: Vec<Status>,
    /// What answers it.
    pub descendants: Vec<Status>,
}
