//! What a member prefers.

use serde::Serialize;
use utoipa::ToSchema;

/// What a member prefers; the names with colons are Mastodon's.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Preferences {
    /// `public`, `unlisted`, `private` or `direct`.
    #[serde(rename = "posting:default:visibility")]
    pub visibility: String,
    /// Whether new posts are hidden behind a click.
    #[serde(rename = "posting:default:sensitive")]
    pub sensitive: bool,
    /// The language of new posts.
    #[serde(rename = "posting:default:language")]
    pub language: Option<String>,
    /// Who may quote.
    #[serde(rename = "posting:default:quote_policy")]
    pub quote_policy: String,
    /// Which files are shown: `default`.
    #[serde(rename = "reading:expand:media")]
    pub expand_media: String,
    /// Whether content warnings are opened.
    #[serde(rename = "reading:expand:spoilers")]
    pub expand_spoilers: bool,
    /// Whether pictures move by themselves.
    #[serde(rename = "reading:autoplay:gifs")]
    pub autoplay_gifs: bool,
}
