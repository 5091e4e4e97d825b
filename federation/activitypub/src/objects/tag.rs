//! Mentions and hashtags as they stand in `tag`.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use url::Url;

/// How many tags of one post are looked at.
const MAX_TAGS: usize = 200;

/// The longest hashtag that is kept, in characters.
const MAX_TAG_CHARACTERS: usize = 100;

/// One entry of `tag`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Tag {
    /// Somebody is mentioned.
    #[serde(alias = "as:Mention")]
    Mention {
        /// The actor's id.
        href: Url,
        /// `@user@host`.
        #[serde(default)]
        name: String,
    },
    /// A hashtag.
    #[serde(alias = "as:Hashtag")]
    Hashtag {
        /// A page about it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        href: Option<String>,
        /// `#name`.
        name: String,
    },
}

impl Tag {
    /// The hashtag's name without `#`, lower case; `None` if it is none, or one we cannot keep.
    pub fn hashtag(&self) -> Option<String> {
        let Self::Hashtag { name, .. } = self else { return None };
        let name = name.trim().trim_start_matches('#').to_lowercase();
        let usable = !name.is_empty()
            && name.chars().count() <= MAX_TAG_CHARACTERS
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '·'));
        usable.then_some(name)
    }
}

/// For `tag`: a list or a single one; entries that are something else (emoji, links) are left out.
pub(crate) fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Tag>, D::Error> {
    let entries = match Value::deserialize(deserializer)? {
        Value::Array(list) => list,
        Value::Null => Vec::new(),
        one => vec![one],
    };
    Ok(entries
        .into_iter()
        .take(MAX_TAGS)
        .filter_map(|entry| serde_json::from_value(entry).ok())
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn unknown_entries_are_left_out_and_the_rest_is_kept() {
        let value = json!([
            {"type": "Emoji", "name": ":cat:"},
            {"type": "Mention", "href": "https://a.example/users/ada", "name": "@ada"},
            {"type": "Hashtag", "name": "#Rust"},
            7
        ]);
        let tags = lenient(value).expect("a list");
        assert_eq!(tags.len(), 2);
        assert_eq!(tags[1].hashtag(), Some("rust".into()));
    }

    #[test]
    fn a_hashtag_with_markup_in_it_is_not_kept() {
        let tag = |name: &str| {
            Tag::Hashtag {
                href: None,
                name: name.into(),
            }
            .hashtag()
        };
        assert_eq!(tag("#ok"), Some("ok".into()));
        assert_eq!(tag("#<b>"), None);
        assert_eq!(tag("#"), None);
    }
}
