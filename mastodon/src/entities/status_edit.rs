//! What a post said before, and what its author typed.

use super::{Account, CustomEmoji, MediaAttachment};
use serde::Serialize;
use utoipa::ToSchema;

/// One version of a post.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatusEdit {
    /// Safe HTML.
    pub content: String,
    /// The content warning.
    pub spoiler_text: String,
    /// Whether it was hidden behind a click.
    pub sensitive: bool,
    /// When this version appeared, RFC 3339.
    pub created_at: String,
    /// Who wrote it.
    pub account: Account,
    /// Files.
    pub media_attachments: Vec<MediaAttachment>,
    /// Emojis used in it.
    pub emojis: Vec<CustomEmoji>,
    /// A poll in it; there are none here yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub poll: Option<serde_json::Value>,
}

/// What the author of a post typed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatusSource {
    /// The post.
    pub id: String,
    /// As typed.
    pub text: String,
    /// The content warning.
    pub spoiler_text: String,
}
