//! Compares a document with the JSON schema of the configuration: unknown keys, missing keys and
//! values of a wrong type, all of them at once. serde would stop at the first.

use super::document::{Document, element, join};
use super::problem::{Problem, nearest};
use super::schema::Schema;
use serde_json::Value as Json;
use toml::{Table, Value};

/// Everything in `document` that has not the shape of the schema. What is reported is also taken out
/// of the document, so that the rest of it can still be read and checked.
pub fn check(document: &mut Document, schema: &Schema) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut table = std::mem::take(&mut document.table);
    check_table(schema, schema.root(), "", &mut table, &mut problems);
    document.table = table;
    problems
}

fn problem(path: &str, message: String, suggestion: Option<&str>) -> Problem {
    Problem {
        path: path.to_owned(),
        place: None,
        message,
        suggestion: suggestion.map(str::to_owned),
    }
}

fn check_table(schema: &Schema, node: &Json, path: &str, table: &mut Table, problems: &mut Vec<Problem>) {
    let properties = node.get("properties").and_then(Json::as_object);
    let others = node.get("additionalProperties").filter(|others| others.is_object());
    let keys: Vec<String> = table.keys().cloned().collect();
    for key in keys {
        let below = join(path, &key);
        let Some(inner) = properties.and_then(|known| known.get(&key)).or(others) else {
            let known = properties
                .into_iter()
                .flat_map(|known| known.keys().map(String::as_str));
            let what = if path.is_empty() {
                "there is no such section"
            } else {
                "there is no such key"
            };
            problems.push(problem(&below, what.to_owned(), nearest(&key, known)));
            table.remove(&key);
            continue;
        };
        let keep = table
            .get_mut(&key)
            .is_none_or(|value| check_value(schema, inner, &below, value, problems));
        if !keep {
            table.remove(&key);
        }
    }
    for key in node
        .get("required")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
    {
        let below = join(path, key);
        if !table.contains_key(key) && !problems.iter().any(|known| known.path == below) {
            problems.push(problem(&below, "this key is missing".to_owned(), None));
        }
    }
}

/// True if the value may stay in the document.
fn check_value(schema: &Schema, node: &Json, path: &str, value: &mut Value, problems: &mut Vec<Problem>) -> bool {
    let alternatives = schema.alternatives(node);
    let fitting: Vec<&Json> = alternatives
        .iter()
        .copied()
        .filter(|node| type_fits(node, value))
        .collect();
    let Some(first) = fitting.first() else {
        let wanted: Vec<String> = alternatives
            .iter()
            .flat_map(|node| Schema::types(node))
            .map(words)
            .collect();
        let message = format!("{} is wanted here, and this is {}", one_of(&wanted), named(value));
        problems.push(problem(path, message, None));
        return false;
    };
    match value {
        Value::Table(table) => check_table(schema, first, path, table, problems),
        Value::Array(array) => {
            let Some(items) = first.get("items") else { return true };
            let mut at = 0;
            array.retain_mut(|item| {
                at += 1;
                check_value(schema, items, &element(path, at - 1), item, problems)
            });
        }
        Value::String(text) => {
            let or_number = alternatives.iter().any(|node| Schema::types(node).contains(&"integer"));
            return check_word(&fitting, or_number, path, text, problems);
        }
        _ => {}
    }
    true
}

/// Words of a closed list, in whose place a number may be allowed too. The gate's own words are left to the
/// gate, whose messages say more.
fn check_word(nodes: &[&Json], or_number: bool, path: &str, text: &str, problems: &mut Vec<Problem>) -> bool {
    if path.starts_with("gate.") || path.starts_with("cond.") {
        return true;
    }
    let mut known: Vec<&str> = Vec::new();
    for node in nodes {
        let words = Schema::words(node);
        if words.is_empty() {
            return true;
        }
        known.extend(words);
    }
    if known.contains(&text) {
        return true;
    }
    if or_number && !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit()) {
        let message = format!("a number is written without quotes: write {}", shortened(text));
        problems.push(problem(path, message, None));
        return false;
    }
    let listed: Vec<String> = known.iter().map(|word| format!("\"{word}\"")).collect();
    problems.push(problem(
        path,
        format!("`{}` is not known here: write {}", shortened(text), one_of(&listed)),
        nearest(text, known),
    ));
    false
}

fn type_fits(node: &Json, value: &Value) -> bool {
    let types = Schema::types(node);
    types.is_empty()
        || types.iter().any(|name| {
            matches!(
                (*name, value),
                ("string", Value::String(_))
                    | ("integer" | "number", Value::Integer(_))
                    | ("number", Value::Float(_))
                    | ("boolean", Value::Boolean(_))
                    | ("array", Value::Array(_))
                    | ("object", Value::Table(_))
            )
        })
}

fn words(kind: &str) -> String {
    match kind {
        "string" => "text in quotes",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list in [ ]",
        "object" => "a table",
        other => other,
    }
    .to_owned()
}

fn named(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "text",
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a number with a fraction",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::Table(_) => "a table",
    }
}

fn one_of(words: &[String]) -> String {
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    words.dedup();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => (*last).to_owned(),
        None => "something else".to_owned(),
    }
}

/// A word for a message, not longer than a person wants to read.
pub fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
