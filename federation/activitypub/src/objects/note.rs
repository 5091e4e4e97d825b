//! Posts on the wire: `Note`, and the other types that servers publish as posts and that we show as a
//! title and a link.

use crate::objects::reference::{audience, id_of, optional_id, typed_id};
use crate::objects::tag::{self, Tag};
use crate::objects::typed_id::{ActorUri, PostUri};
use activitypub_federation::protocol::helpers::deserialize_skip_error;
use domain::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use url::Url;

/// How many entries of a `contentMap` are looked at.
const MAX_LANGUAGES: usize = 50;

/// The types of objects that are posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PostKind {
    /// A post as we write it.
    Note,
    /// A long text.
    Article,
    /// A page; Lemmy's posts.
    Page,
    /// A poll.
    Question,
    /// A video.
    Video,
    /// A recording.
    Audio,
    /// A picture.
    Image,
    /// An event.
    Event,
}

/// A post on the wire. Unknown fields are ignored here; the raw JSON is stored beside what we read.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// Its id.
    pub id: PostUri,
    /// Its type; of several the first that is a post.
    #[serde(rename = "type", deserialize_with = "kind")]
    pub kind: PostKind,
    /// Who wrote it.
    #[serde(deserialize_with = "typed_id")]
    pub attributed_to: ActorUri,
    /// First audience.
    #[serde(default, deserialize_with = "audience")]
    pub to: Vec<Url>,
    /// Second audience.
    #[serde(default, deserialize_with = "audience")]
    pub cc: Vec<Url>,
    /// What it answers.
    #[serde(default, deserialize_with = "optional_id", skip_serializing_if = "Option::is_none")]
    pub in_reply_to: Option<Url>,
    /// The title of everything but notes.
    #[serde(
        default,
        deserialize_with = "deserialize_skip_error",
        skip_serializing_if = "Option::is_none"
    )]
    pub name: Option<String>,
    /// The content warning.
    #[serde(
        default,
        deserialize_with = "deserialize_skip_error",
        skip_serializing_if = "Option::is_none"
    )]
    pub summary: Option<String>,
    /// Whether it asks to be hidden behind a click.
    #[serde(default, deserialize_with = "deserialize_skip_error")]
    pub sensitive: bool,
    /// HTML.
    #[serde(
        default,
        deserialize_with = "deserialize_skip_error",
        skip_serializing_if = "Option::is_none"
    )]
    pub content: Option<String>,
    /// HTML by language.
    #[serde(
        default,
        deserialize_with = "content_map",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub content_map: BTreeMap<String, String>,
    /// Its page.
    #[serde(default, deserialize_with = "page", skip_serializing_if = "Option::is_none")]
    pub url: Option<Url>,
    /// When it was published.
    #[serde(
        default,
        deserialize_with = "deserialize_skip_error",
        skip_serializing_if = "Option::is_none"
    )]
    pub published: Option<Timestamp>,
    /// When it was last edited.
    #[serde(
        default,
        deserialize_with = "deserialize_skip_error",
        skip_serializing_if = "Option::is_none"
    )]
    pub updated: Option<Timestamp>,
    /// Mentions and hashtags.
    #[serde(default, deserialize_with = "tag::lenient")]
    pub tag: Vec<Tag>,
}

/// Whether a document says it is a post.
pub fn is_post(document: &Value) -> bool {
    document.get("type").and_then(post_kind).is_some()
}

fn post_kind(kind: &Value) -> Option<PostKind> {
    match kind {
        Value::Array(several) => several.iter().find_map(|one| PostKind::deserialize(one).ok()),
        one => PostKind::deserialize(one).ok(),
    }
}

fn kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PostKind, D::Error> {
    post_kind(&Value::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("expected the type of a post"))
}

/// Entries that are text, so that one odd entry does not cost the post.
fn content_map<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    let Value::Object(entries) = Value::deserialize(deserializer)? else {
        return Ok(BTreeMap::new());
    };
    Ok(entries
        .into_iter()
        .take(MAX_LANGUAGES)
        .filter_map(|(language, text)| match text {
            Value::String(text) => Some((language, text)),
            _ => None,
        })
        .collect())
}

/// A page among `url`: the one that says it is HTML, or the first (PeerTube lists files too).
fn page<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let html = value.as_array().and_then(|links| {
        links
            .iter()
            .find(|link| link.get("mediaType") == Some(&"text/html".into()))
    });
    let found = html
        .and_then(|link| link.get("href"))
        .and_then(id_of)
        .or_else(|| id_of(&value));
    Ok(found.filter(|url| matches!(url.scheme(), "http" | "https")))
}
