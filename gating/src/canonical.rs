//! One text for one meaning: JSON with sorted keys, no white space, and every number as a decimal
//! string, so that no reader in any language can lose a digit. Its SHA-256 names the rules that a
//! decision was made by.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// The canonical JSON text of `value`.
pub fn json(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value);
    text
}

/// SHA-256 of a canonical text, lower-case hexadecimal.
pub fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

fn write(text: &mut String, value: &Value) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(truth) => text.push_str(if *truth { "true" } else { "false" }),
        Value::Number(number) => quote(text, &number.to_string()),
        Value::String(string) => quote(text, string),
        Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write(text, item);
            }
            text.push(']');
        }
        Value::Object(members) => {
            let mut keys: Vec<&String> = members.keys().collect();
            keys.sort_unstable();
            text.push('{');
            for (at, key) in keys.into_iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                quote(text, key);
                text.push(':');
                write(text, &members[key]);
            }
            text.push('}');
        }
    }
}

fn quote(text: &mut String, string: &str) {
    text.push_str(&Value::from(string).to_string());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec((".{0,4}", inner), 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// The same value with the keys of every object the other way round.
    fn reversed(value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(reversed).collect(),
            Value::Object(members) => Value::Object(
                members
                    .iter()
                    .rev()
                    .map(|(key, value)| (key.clone(), reversed(value)))
                    .collect(),
            ),
            other => other.clone(),
        }
    }

    proptest! {
        #[test]
        fn the_order_of_keys_does_not_matter(value in any_value()) {
            prop_assert_eq!(json(&value), json(&reversed(&value)));
        }

        #[test]
        fn the_text_is_json_again(value in any_value()) {
            prop_assert!(serde_json::from_str::<Value>(&json(&value)).is_ok());
        }
    }

    #[test]
    fn keys_are_sorted_and_numbers_are_strings() {
        let value = json!({ "b": [1, true, null], "a": { "z": "x\"y", "c": 18_446_744_073_709_551_615_u64 } });
        assert_eq!(
            json(&value),
            r#"{"a":{"c":"18446744073709551615","z":"x\"y"},"b":["1",true,null]}"#
        );
    }

    #[test]
    fn the_hash_is_sha_256() {
        assert_eq!(
            hash(""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
