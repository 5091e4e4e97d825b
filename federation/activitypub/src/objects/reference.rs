//! The many ways peers write "that thing": an id, an embedded object, a link, a list of one. Read
//! leniently here so that the wire structs can say what they mean.

use activitypub_federation::fetch::object_id::ObjectId;
use activitypub_federation::protocol::helpers::deserialize_one_or_many;
use activitypub_federation::traits::Object;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::fmt::Debug;
use url::Url;

/// How many recipients of one activity are looked at.
const MAX_RECIPIENTS: usize = 1000;

/// An object by its id, or embedded.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Reference {
    /// Its id.
    Id(Url),
    /// The object itself, with or without an id.
    Embedded(Value),
}

impl Reference {
    /// From JSON: a string, an object, or a list of one.
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Url::parse(text).ok().map(Self::Id),
            Value::Object(_) => Some(Self::Embedded(value.clone())),
            Value::Array(list) => match list.as_slice() {
                [one @ (Value::String(_) | Value::Object(_))] => Self::of(one),
                _ => None,
            },
            _ => None,
        }
    }

    /// The id, where there is one.
    pub fn id(&self) -> Option<Url> {
        match self {
            Self::Id(url) => Some(url.clone()),
            Self::Embedded(value) => id_of(value),
        }
    }

    /// The embedded object.
    pub fn embedded(&self) -> Option<&Value> {
        match self {
            Self::Id(_) => None,
            Self::Embedded(value) => Some(value),
        }
    }

    /// The `type` of the embedded object.
    pub fn embedded_kind(&self) -> Option<&str> {
        self.embedded()?.get("type")?.as_str()
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::of(&Value::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("expected an id or an object"))
    }
}

/// The id in a string, an object's `id` or `href`, or the first of a list.
pub fn id_of(value: &Value) -> Option<Url> {
    match value {
        Value::String(text) => Url::parse(text).ok(),
        Value::Object(object) => object
            .get("id")
            .or_else(|| object.get("href"))
            .and_then(Value::as_str)
            .and_then(|t| Url::parse(t).ok()),
        Value::Array(list) => list
            .iter()
            .find_map(|one| if one.is_array() { None } else { id_of(one) }),
        _ => None,
    }
}

/// The id in the field `name` of an object.
pub fn id_in(value: &Value, name: &str) -> Option<Url> {
    value.get(name).and_then(id_of)
}

/// For fields that name one object.
pub(crate) fn typed_id<'de, D, K>(deserializer: D) -> Result<ObjectId<K>, D::Error>
where
    D: Deserializer<'de>,
    K: Object + Send + Sync + Debug + 'static,
    for<'de2> <K as Object>::Kind: Deserialize<'de2>,
{
    let value = Value::deserialize(deserializer)?;
    id_of(&value)
        .map(ObjectId::from)
        .ok_or_else(|| D::Error::custom("expected an id"))
}

/// For optional fields that name one object; nonsense is nothing.
pub(crate) fn optional_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
    Ok(id_of(&Value::deserialize(deserializer)?))
}

/// For `to` and `cc`. What cannot be read addresses nobody, which is the safe side.
pub(crate) fn audience<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Url>, D::Error> {
    let mut recipients = deserialize_one_or_many(Value::deserialize(deserializer)?).unwrap_or_default();
    recipients.truncate(MAX_RECIPIENTS);
    Ok(recipients)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn id(value: Value) -> Option<String> {
        Reference::of(&value).and_then(|r| r.id()).map(|u| u.to_string())
    }

    #[test]
    fn an_id_is_found_in_every_usual_shape() {
        let expected = Some("https://a.example/1".to_owned());
        assert_eq!(id(json!("https://a.example/1")), expected);
        assert_eq!(id(json!({"id": "https://a.example/1"})), expected);
        assert_eq!(id(json!(["https://a.example/1"])), expected);
        assert_eq!(id(json!([{"type": "Link", "href": "https://a.example/1"}])), expected);
    }

    #[test]
    fn nonsense_has_no_id() {
        for bad in [
            json!(null),
            json!(7),
            json!([]),
            json!("no url"),
            json!(["https://a.example/1", "https://a.example/2"]),
            json!({}),
        ] {
            assert_eq!(id(bad.clone()), None, "{bad}");
        }
    }
}
