//! Something the instance tells a member.

use super::CustomEmoji;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A notice to this member about their own membership and account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Announcement {
    /// Decimal number.
    pub id: String,
    /// Safe HTML.
    pub content: String,
    /// When what is announced begins: never said.
    pub starts_at: Option<String>,
    /// When it ends: never said.
    pub ends_at: Option<String>,
    /// Always: it is told.
    pub published: bool,
    /// Whether only the days of beginning and end are meant.
    pub all_day: bool,
    /// RFC 3339.
    pub published_at: String,
    /// RFC 3339.
    pub updated_at: String,
    /// Whether the member put it away.
    pub read: bool,
    /// Who is mentioned: nobody.
    #[schema(value_type = Vec<Object>)]
    pub mentions: Vec<Value>,
    /// Posts it is about: none.
    #[schema(value_type = Vec<Object>)]
    pub statuses: Vec<Value>,
    /// Hashtags: none.
    #[schema(value_type = Vec<Object>)]
    pub tags: Vec<Value>,
    /// Emojis used in it: none.
    pub emojis: Vec<CustomEmoji>,
    /// Reactions to it: none, it is said to one person.
    #[schema(value_type = Vec<Object>)]
    pub reactions: Vec<Value>,
}
