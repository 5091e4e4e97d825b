//! A hashtag.

use serde::Serialize;
use utoipa::ToSchema;

/// How much a hashtag was used on one day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TagHistory {
    /// Unix seconds of the day's beginning.
    pub day: String,
    /// How often.
    pub uses: String,
    /// By how many.
    pub accounts: String,
}

/// A hashtag.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Tag {
    /// Decimal number, made from the name: tags are no rows here.
    pub id: String,
    /// Without `#`, lower case.
    pub name: String,
    /// Its timeline, for people.
    pub url: String,
    /// How much it was used; not counted.
    pub history: Vec<TagHistory>,
    /// Whether the member who asks follows it; there is no following of tags yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub following: Option<bool>,
    /// Whether the member shows it on the profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub featuring: Option<bool>,
}
