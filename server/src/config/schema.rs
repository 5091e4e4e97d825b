//! The JSON schema of the configuration, generated from its types. It is what unknown keys are
//! checked against, what types environment variables, and what the example file is written from:
//! the types are the only place where a key is declared.

use super::file::ConfigFile;
use serde_json::Value as Json;

/// The schema with its references resolved on demand.
#[derive(Clone, Debug)]
pub struct Schema(Json);

impl Default for Schema {
    fn default() -> Self {
        Self::new()
    }
}

impl Schema {
    /// Generates the schema.
    pub fn new() -> Self {
        Self::of::<ConfigFile>()
    }

    /// Generates the schema of another file of the same language.
    pub fn of<T: schemars::JsonSchema>() -> Self {
        Self(schemars::schema_for!(T).to_value())
    }

    /// The schema document as `config schema` prints it.
    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(&self.0).expect("a schema is plain JSON");
        text.push('\n');
        text
    }

    /// The schema of the whole file.
    pub fn root(&self) -> &Json {
        &self.0
    }

    /// The node that `node` refers to, or `node` itself.
    pub fn resolve<'a>(&'a self, node: &'a Json) -> &'a Json {
        let mut node = node;
        while let Some(name) = node
            .get("$ref")
            .and_then(Json::as_str)
            .and_then(|r| r.strip_prefix("#/$defs/"))
        {
            match self.0.get("$defs").and_then(|defs| defs.get(name)) {
                Some(found) => node = found,
                None => break,
            }
        }
        node
    }

    /// What a value at `node` may be: one node per alternative, references resolved, `null` left out
    /// because TOML has none.
    pub fn alternatives<'a>(&'a self, node: &'a Json) -> Vec<&'a Json> {
        let node = self.resolve(node);
        let listed = node.get("anyOf").or_else(|| node.get("oneOf")).and_then(Json::as_array);
        match listed {
            Some(listed) => listed
                .iter()
                .flat_map(|inner| self.alternatives(inner))
                .filter(|n| Self::types(n) != ["null"])
                .collect(),
            None => vec![node],
        }
    }

    /// The JSON types a node allows; `null` only if nothing else is allowed. Empty: anything.
    pub fn types(node: &Json) -> Vec<&str> {
        let named = match node.get("type") {
            Some(Json::String(name)) => vec![name.as_str()],
            Some(Json::Array(names)) => names
                .iter()
                .filter_map(Json::as_str)
                .filter(|name| *name != "null")
                .collect(),
            _ => Vec::new(),
        };
        if named.is_empty() && !Self::words(node).is_empty() {
            vec!["string"]
        } else {
            named
        }
    }

    /// The closed list of words a node allows; empty if it is not closed.
    pub fn words(node: &Json) -> Vec<&str> {
        match (
            node.get("enum").and_then(Json::as_array),
            node.get("const").and_then(Json::as_str),
        ) {
            (Some(listed), _) => listed.iter().filter_map(Json::as_str).collect(),
            (None, Some(word)) => vec![word],
            (None, None) => Vec::new(),
        }
    }
}
