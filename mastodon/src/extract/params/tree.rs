//! From `a[b][]=c` to a tree. Bounded in number and depth: what is beyond is refused.

use crate::ApiError;
use percent_encoding::percent_decode;
use serde_json::map::Entry;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// The most parameters of one request.
const MAX_PAIRS: usize = 1000;
/// The most brackets of one name.
const MAX_DEPTH: usize = 8;

/// Adds what a query or a form says (`application/x-www-form-urlencoded`).
pub(super) fn add_pairs(tree: &mut Map<String, Value>, text: &[u8]) -> Result<(), ApiError> {
    let pairs = text.split(|b| *b == b'&').filter(|pair| !pair.is_empty());
    for (count, pair) in pairs.enumerate() {
        if count >= MAX_PAIRS {
            return Err(ApiError::invalid(format!("send at most {MAX_PAIRS} parameters")));
        }
        let mut halves = pair.splitn(2, |b| *b == b'=');
        let name = decoded(halves.next().unwrap_or_default())?;
        let value = decoded(halves.next().unwrap_or_default())?;
        add(tree, &name, Value::String(value))?;
    }
    Ok(())
}

fn decoded(bytes: &[u8]) -> Result<String, ApiError> {
    let spaced: Vec<u8> = bytes.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
    let bytes: Cow<'_, [u8]> = percent_decode(&spaced).into();
    text(bytes.into_owned())
}

/// Text that a database takes: UTF-8 without NUL.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, ApiError> {
    match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Ok(text),
        _ => Err(ApiError::invalid("send text in UTF-8 without NUL")),
    }
}

/// Adds one value under a name such as `source[fields][][name]`. Mixed shapes under one name keep the
/// last one: nobody sends that on purpose.
pub(super) fn add(tree: &mut Map<String, Value>, name: &str, value: Value) -> Result<(), ApiError> {
    let (head, rest) = name.split_at(name.find('[').unwrap_or(name.len()));
    let mut keys = vec![head];
    let mut rest = rest;
    while let Some(inner) = rest.strip_prefix('[') {
        let end = inner
            .find(']')
            .ok_or_else(|| ApiError::invalid("a bracket in a parameter's name is not closed"))?;
        keys.push(&inner[..end]);
        rest = &inner[end + 1..];
        if keys.len() > MAX_DEPTH {
            return Err(ApiError::invalid("a parameter is nested too deep"));
        }
    }
    if !rest.is_empty() || head.is_empty() {
        return Err(ApiError::invalid("a parameter's name makes no sense"));
    }
    put(tree, &keys, value);
    Ok(())
}

/// `keys` is never empty and does not begin with an empty key.
fn put(tree: &mut Map<String, Value>, keys: &[&str], value: Value) {
    let Some((key, inner)) = keys.split_first() else {
        return;
    };
    match inner {
        [] => {
            tree.insert((*key).to_owned(), value);
        }
        ["", below @ ..] => {
            let slot = tree.entry(*key).or_insert(Value::Null);
            if !slot.is_array() {
                *slot = Value::Array(Vec::new());
            }
            if let Value::Array(items) = slot {
                push(items, below, value);
            }
        }
        _ => {
            let slot = match tree.entry(*key) {
                Entry::Occupied(entry) => entry.into_mut(),
                Entry::Vacant(entry) => entry.insert(Value::Null),
            };
            if !slot.is_object() {
                *slot = Value::Object(Map::new());
            }
            if let Value::Object(below) = slot {
                put(below, inner, value);
            }
        }
    }
}

/// Rails' rule for `a[][x]=1&a[][y]=2&a[][x]=3`: a new item begins when a key comes again.
fn push(items: &mut Vec<Value>, keys: &[&str], value: Value) {
    match keys {
        [] => items.push(value),
        // A list directly in a list is not written in this way by anybody.
        ["", ..] => items.push(value),
        [key, ..] => {
            let is_new = |item: &Value| {
                item.as_object()
                    .is_none_or(|object| keys.len() == 1 && object.contains_key(*key))
            };
            if items.last().is_none_or(is_new) {
                items.push(Value::Object(Map::new()));
            }
            if let Some(Value::Object(object)) = items.last_mut() {
                put(object, keys, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn tree(text: &str) -> Value {
        let mut tree = Map::new();
        add_pairs(&mut tree, text.as_bytes()).expect("a tree");
        Value::Object(tree)
    }

    #[test]
    fn brackets_become_lists_and_objects() {
        assert_eq!(
            tree("a[b][c]=1&a[b][d]=2&e[]=3&e[]=4&f"),
            json!({"a": {"b": {"c": "1", "d": "2"}}, "e": ["3", "4"], "f": ""})
        );
        assert_eq!(
            tree("a[][x]=1&a[][y]=2&a[][x]=3"),
            json!({"a": [{"x": "1", "y": "2"}, {"x": "3"}]})
        );
    }

    #[test]
    fn a_name_that_makes_no_sense_is_refused() {
        assert!(add_pairs(&mut Map::new(), b"a[b][c]=1").is_ok());
        for bad in ["a[b=1", "[]=1", "a]b[c]d=1", "a[b]c=1", "=1"] {
            assert!(add_pairs(&mut Map::new(), bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
