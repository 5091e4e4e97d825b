//! A file of a post.

use serde::Serialize;
use utoipa::ToSchema;

/// A file of a post. There are none here yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MediaAttachment {
    /// Decimal number.
    pub id: String,
    /// `image`, `gifv`, `video`, `audio` or `unknown`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The file.
    pub url: Option<String>,
    /// A smaller form of it.
    pub preview_url: Option<String>,
    /// The file at its own server.
    pub remote_url: Option<String>,
    /// Sizes.
    #[schema(value_type = Object)]
    pub meta: Option<serde_json::Value>,
    /// What it shows.
    pub description: Option<String>,
    /// A blurred form of it.
    pub blurhash: Option<String>,
}
