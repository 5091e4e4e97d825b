//! `GUILDHALL__SECTION__KEY` in the environment overrides `section.key` of the file. The schema says
//! what type the text has, so that no quotes are needed. Lists are comma-separated or TOML lists.

use super::document::{Document, join};
use super::problem::{Place, Problem, nearest};
use super::schema::Schema;
use serde_json::Value as Json;
use toml::{Table, Value};

/// The beginning of every variable that overrides a key.
pub const PREFIX: &str = "GUILDHALL__";

/// The environment of this process. The only place in the house that reads it.
pub fn variables() -> Vec<(String, String)> {
    // Variables that are not UTF-8 are not ours.
    std::env::vars_os()
        .filter_map(|(name, text)| Some((name.into_string().ok()?, text.into_string().ok()?)))
        .collect()
}

/// The value of one variable outside the configuration, such as `DISPLAY`.
pub fn variable(name: &str) -> Option<String> {
    variables()
        .into_iter()
        .find(|(known, _)| known == name)
        .map(|(_, text)| text)
}

/// Lays the variables over the document; what cannot be laid is reported and left out.
pub fn apply(document: &mut Document, schema: &Schema, variables: &[(String, String)]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut variables: Vec<_> = variables
        .iter()
        .filter_map(|(name, text)| Some((name, name.strip_prefix(PREFIX)?, text)))
        .collect();
    variables.sort();
    for (name, rest, text) in variables {
        let segments: Vec<&str> = rest.split("__").collect();
        let mut path = String::new();
        let outcome = put(schema, schema.root(), &mut document.table, &segments, text, &mut path);
        match outcome {
            Ok(()) => document.set_place(&path, name),
            Err(Refused { message, suggestion }) => {
                problems.push(Problem {
                    path,
                    place: Some(Place::Variable(name.clone())),
                    message,
                    suggestion,
                });
            }
        }
    }
    problems
}

struct Refused {
    message: String,
    suggestion: Option<String>,
}

fn refused(message: impl Into<String>) -> Refused {
    Refused {
        message: message.into(),
        suggestion: None,
    }
}

fn put(
    schema: &Schema,
    node: &Json,
    table: &mut Table,
    segments: &[&str],
    text: &str,
    path: &mut String,
) -> Result<(), Refused> {
    let (segment, rest) = segments
        .split_first()
        .ok_or_else(|| refused("the variable names no key: write GUILDHALL__SECTION__KEY"))?;
    let (key, inner) = find(schema, node, table, segment)?;
    *path = join(path, &key);
    if rest.is_empty() {
        let value = typed(schema, inner, text)?;
        table.insert(key, value);
        return Ok(());
    }
    let object = schema
        .alternatives(inner)
        .into_iter()
        .find(|node| Schema::types(node).contains(&"object"))
        .ok_or_else(|| refused("this key has no keys below it"))?;
    let below = table.entry(key).or_insert_with(|| Value::Table(Table::new()));
    match below {
        Value::Table(below) => put(schema, object, below, rest, text, path),
        _ => Err(refused("the file has a value here that has no keys below it")),
    }
}

/// The real key that a segment of a variable's name means, and its schema.
fn find<'a>(schema: &'a Schema, node: &'a Json, table: &Table, segment: &str) -> Result<(String, &'a Json), Refused> {
    let wanted = folded(segment);
    let node = schema.resolve(node);
    let properties = node.get("properties").and_then(Json::as_object);
    if let Some((key, inner)) = properties.into_iter().flatten().find(|(key, _)| folded(key) == wanted) {
        return Ok((key.clone(), inner));
    }
    if let Some(others) = node.get("additionalProperties").filter(|others| others.is_object()) {
        let known = table.keys().find(|key| folded(key) == wanted).cloned();
        // A shell allows no colon in a name: EIP155_8453 is the chain eip155:8453.
        let fresh = || {
            wanted
                .strip_prefix("eip155_")
                .map_or_else(|| wanted.clone(), |number| format!("eip155:{number}"))
        };
        return Ok((known.unwrap_or_else(fresh), others));
    }
    let names = properties
        .into_iter()
        .flat_map(|known| known.keys().map(String::as_str));
    let suggestion = nearest(&wanted, names).map(|name| name.to_uppercase());
    Err(Refused {
        message: format!("`{segment}` is no key of the configuration"),
        suggestion,
    })
}

fn folded(name: &str) -> String {
    name.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect()
}

fn typed(schema: &Schema, node: &Json, text: &str) -> Result<Value, Refused> {
    let alternatives = schema.alternatives(node);
    let types: Vec<&str> = alternatives.iter().flat_map(|node| Schema::types(node)).collect();
    if types == ["string"] {
        return Ok(Value::String(text.to_owned()));
    }
    if let Some(value) = toml_value(text)
        && (types.is_empty() || types.iter().any(|name| is_a(name, &value)))
    {
        return Ok(value);
    }
    if types.contains(&"array") {
        let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
        return Ok(Value::Array(items.map(|item| Value::String(item.to_owned())).collect()));
    }
    if types.contains(&"string") {
        return Ok(Value::String(text.to_owned()));
    }
    Err(refused(match types.first() {
        Some(&"integer") => "a whole number is wanted here",
        Some(&"boolean") => "true or false is wanted here",
        Some(&"object") => "a TOML table such as { key = \"value\" } is wanted here",
        _ => "a number is wanted here",
    }))
}

fn toml_value(text: &str) -> Option<Value> {
    toml::from_str::<Table>(&format!("value = {text}"))
        .ok()?
        .remove("value")
}

fn is_a(name: &str, value: &Value) -> bool {
    matches!(
        (name, value),
        ("string", Value::String(_))
            | ("integer" | "number", Value::Integer(_))
            | ("number", Value::Float(_))
            | ("boolean", Value::Boolean(_))
            | ("array", Value::Array(_))
            | ("object", Value::Table(_))
    )
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, Place, problem::Problem};
    use std::net::SocketAddr;
    use std::path::Path;

    const OPEN: &str = "[instance]\ndomain = \"guild.example\"\n[membership]\nmode = \"open\"\n[chain.\"eip155:1\"]\nrpc = [\"https://a.example\"]\n";

    fn parse(variables: &[(&str, &str)]) -> Result<Config, Vec<Problem>> {
        let variables: Vec<(String, String)> = variables
            .iter()
            .map(|(n, t)| ((*n).to_owned(), (*t).to_owned()))
            .collect();
        Config::parse(OPEN, Path::new("."), &variables)
    }

    #[test]
    fn a_variable_overrides_the_file_and_the_schema_says_its_type() {
        let config = parse(&[
            ("GUILDHALL__HTTP__LISTEN", "0.0.0.0:80"),
            ("GUILDHALL__HTTP__MAX_REQUESTS", "7"),
            ("GUILDHALL__HTTP__TRUSTED_PROXIES", "10.0.0.1, 10.0.0.2"),
            ("GUILDHALL__CHAIN__EIP155_1__QUORUM", "1"),
            ("GUILDHALL__CHAIN__EIP155_10__RPC", "https://b.example"),
            ("GUILDHALL__INSTANCE__TITLE", "42"),
            ("PATH", "/bin"),
        ])
        .expect("a good configuration");
        assert_eq!(config.http.listen, SocketAddr::from(([0, 0, 0, 0], 80)));
        assert_eq!(config.http.max_requests, 7);
        assert_eq!(config.http.trusted_proxies.len(), 2);
        assert_eq!(config.instance.title, "42");
        assert_eq!(config.chains.len(), 2);
    }

    #[test]
    fn a_wrong_variable_is_named_with_the_nearest_right_one() {
        assert!(parse(&[]).is_ok());
        let problems = parse(&[
            ("GUILDHALL__HTTP__LISEN", "x"),
            ("GUILDHALL__HTTP__MAX_REQUESTS", "many"),
        ])
        .expect_err("two problems");
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert_eq!(
            problems[0].place,
            Some(Place::Variable("GUILDHALL__HTTP__LISEN".to_owned()))
        );
        assert_eq!(problems[0].suggestion.as_deref(), Some("LISTEN"));
        assert!(problems[1].message.contains("whole number"), "{problems:?}");
    }

    #[test]
    fn a_value_from_the_environment_that_fails_a_check_names_its_variable() {
        let problems = parse(&[("GUILDHALL__HTTP__LISTEN", "everywhere")]).expect_err("no address");
        assert_eq!(
            problems[0].place,
            Some(Place::Variable("GUILDHALL__HTTP__LISTEN".to_owned()))
        );
        assert_eq!(problems[0].path, "http.listen");
    }
}
