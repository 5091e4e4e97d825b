//! Posts: what a Note, a Status or a Cast is in this house.

use crate::{ActorId, PostId, Timestamp};
use serde::{Deserialize, Serialize};

/// Who may see a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Everybody; shown on public timelines.
    Public,
    /// Everybody who has the link; not shown on public timelines.
    Unlisted,
    /// Followers of the author and those mentioned.
    Followers,
    /// Only those mentioned.
    Direct,
}

impl Visibility {
    /// The text stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Unlisted => "unlisted",
            Self::Followers => "followers",
            Self::Direct => "direct",
        }
    }

    /// From the stored text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Public, Self::Unlisted, Self::Followers, Self::Direct]
            .into_iter()
            .find(|v| v.as_str() == text)
    }

    /// Whether anybody at all may read it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Public | Self::Unlisted)
    }
}

/// A post, local or remote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Our id for it.
    pub id: PostId,
    /// Its ActivityPub id.
    pub uri: String,
    /// Where a person can look at it.
    pub url: String,
    /// Who wrote it.
    pub actor_id: ActorId,
    /// Whether it was written here.
    pub local: bool,
    /// The ActivityPub id of the post it answers.
    pub in_reply_to_uri: Option<String>,
    /// The post it answers, if we have it.
    pub in_reply_to_id: Option<PostId>,
    /// The first post of the thread as far as we know it; its own id for a first post.
    pub thread_id: PostId,
    /// Safe HTML.
    pub content_html: String,
    /// What the author typed; local posts only.
    pub source_text: Option<String>,
    /// The content warning; empty if there is none.
    pub summary: String,
    /// Whether the author asks to hide it behind a click.
    pub sensitive: bool,
    /// Who may see it.
    pub visibility: Visibility,
    /// BCP 47 language, if the author said one.
    pub language: Option<String>,
    /// When its author says it was published.
    pub published_at: Timestamp,
    /// min(published, received): what timelines sort by, so that nobody can post into the future.
    pub sort_at: Timestamp,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
    /// How many likes we know of.
    pub like_count: i64,
    /// How many announces (boosts) we know of.
    pub announce_count: i64,
    /// How many replies to it we know of that everybody may read: the number is shown to everybody.
    pub reply_count: i64,
}
