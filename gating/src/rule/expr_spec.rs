//! The shapes of `expr` and `bind` in the rule file: each is either a text or something larger.

use schemars::JsonSchema;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize, de};
use std::fmt;

/// An expression: the name of a condition, or a table.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum ExprSpec {
    /// The name of a condition.
    Name(String),
    /// A table; all its keys must hold together.
    Table(ExprTable),
}

/// The keys of an expression table. Several keys in one table must all hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExprTable {
    /// Every one of these must hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all: Option<Vec<ExprSpec>>,
    /// At least one of these must hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub any: Option<Vec<ExprSpec>>,
    /// None of these may hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub none: Option<Vec<ExprSpec>>,
    /// This many of `of` must hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u64>,
    /// What `at_least` counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Vec<ExprSpec>>,
}

impl<'de> Deserialize<'de> for ExprSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ExprVisitor)
    }
}

struct ExprVisitor;

impl<'de> de::Visitor<'de> for ExprVisitor {
    type Value = ExprSpec;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a condition or a table of all, any, none, at_least and of")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<ExprSpec, E> {
        Ok(ExprSpec::Name(name.to_owned()))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<ExprSpec, A::Error> {
        ExprTable::deserialize(MapAccessDeserializer::new(map)).map(ExprSpec::Table)
    }
}

/// What an admission uses up.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum BindSpec {
    /// The word `wallet`: the wallet itself.
    Word(String),
    /// The names of token conditions; best first.
    Conditions(Vec<String>),
}

impl<'de> Deserialize<'de> for BindSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BindVisitor)
    }
}

struct BindVisitor;

impl<'de> de::Visitor<'de> for BindVisitor {
    type Value = BindSpec;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of condition names or \"wallet\"")
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<BindSpec, E> {
        Ok(BindSpec::Word(word.to_owned()))
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, sequence: A) -> Result<BindSpec, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(sequence)).map(BindSpec::Conditions)
    }
}
