//! A file of rules alone: `[gate.*]`, `[cond.*]` and the `[chain.*]` they are read from, written as in the
//! configuration. For asking the gate without any server (`guildhall gate check --rules FILE`).

use super::document::{Document, is_below};
use super::problem::Problems;
use super::schema::Schema;
use super::sections::{Chain, ChainSection, check_chains, check_gate};
use super::{ConfigError, Problem, shape};
use domain::wallet::ChainId;
use gating::{ConditionSection, GateRules, GateSection};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Such a file as it is written.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Rules of a gate")]
struct Written {
    /// The rules.
    gate: GateSection,
    /// The conditions that rules name.
    cond: ConditionSection,
    /// The chains that conditions are read from.
    chain: BTreeMap<String, ChainSection>,
}

/// Rules and the chains they are read from, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct RulesFile {
    /// The rules.
    pub rules: GateRules,
    /// The chains.
    pub chains: BTreeMap<ChainId, Chain>,
}

/// What is said of a whole configuration.
const WHOLE: &str = "a rules file holds [gate], [cond] and [chain] only; for a whole configuration use --config";

/// The first section that a configuration has and a file of rules has not: then the wrong option was used.
fn of_a_server(found: &[Problem]) -> Option<&str> {
    let whole = Schema::new();
    let sections = whole.root().get("properties")?;
    found
        .iter()
        .map(|problem| problem.path.as_str())
        .find(|path| !path.contains('.') && !OURS.contains(path) && sections.get(path).is_some())
}

/// The sections of a file of rules.
const OURS: [&str; 3] = ["gate", "cond", "chain"];

impl RulesFile {
    /// Reads and checks a file. Relative paths in it are relative to its folder.
    ///
    /// # Errors
    /// [`ConfigError`] with everything that is wrong.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(file).map_err(|source| ConfigError::UnreadableRules {
            file: file.to_owned(),
            source,
        })?;
        let folder = file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        Self::parse(&text, folder).map_err(|problems| ConfigError::Invalid {
            file: file.to_owned(),
            problems,
        })
    }

    /// Checks a text.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, Vec<Problem>> {
        let schema = Schema::of::<Written>();
        let mut document = Document::parse(text)?;
        let mut found = shape::check(&mut document, &schema);
        if let Some(section) = of_a_server(&found) {
            return Err(vec![Problem {
                path: section.to_owned(),
                place: document.place(section),
                message: WHOLE.to_owned(),
                suggestion: None,
            }]);
        }
        let mut problems = Problems::default();
        let checked = match Written::deserialize(document.table.clone()) {
            Ok(written) => {
                let chains = check_chains(&written.chain, folder, &mut problems);
                let named = written
                    .chain
                    .keys()
                    .filter_map(|name| ChainId::parse_caip2(name))
                    .collect();
                check_gate(&written.gate, &written.cond, &named, folder, &mut problems)
                    .map(|rules| Self { rules, chains })
            }
            Err(error) => {
                problems.add("", error.message().to_owned());
                None
            }
        };
        // What was left out because of its shape must not be reported a second time as missing.
        let wrong: Vec<Problem> = problems
            .into_vec()
            .into_iter()
            .filter(|problem| {
                !found
                    .iter()
                    .any(|m: &Problem| is_below(&m.path, &problem.path) || is_below(&problem.path, &m.path))
            })
            .collect();
        found.extend(wrong);
        for problem in &mut found {
            problem.place = problem.place.take().or_else(|| document.place(&problem.path));
        }
        match checked {
            Some(checked) if found.is_empty() => Ok(checked),
            _ => Err(found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\
[gate.members]
effect = \"admit\"
expr = \"list\"
bind = \"wallet\"

[cond.list]
kind = \"allowlist\"
addresses = [\"0x1111111111111111111111111111111111111111\"]

[chain.\"eip155:8453\"]
rpc = [\"https://a.example\"]
finality = 64
";

    #[test]
    fn rules_and_their_chains_are_enough() {
        let file = RulesFile::parse(GOOD, Path::new(".")).expect("a good file");
        assert_eq!(file.rules.rules().len(), 1);
        assert_eq!(file.chains.len(), 1);
    }

    #[test]
    fn what_belongs_to_a_server_and_what_is_misspelt_is_told_with_its_line() {
        assert!(RulesFile::parse(GOOD, Path::new(".")).is_ok());
        let server = RulesFile::parse(&format!("[http]\n{GOOD}"), Path::new(".")).expect_err("no server here");
        assert_eq!(server.len(), 1);
        assert_eq!(server[0].to_string(), format!("line 1: http: {WHOLE}"));
        let other = RulesFile::parse(&format!("[htpt]\n{GOOD}"), Path::new(".")).expect_err("no such section");
        assert_eq!(other[0].to_string(), "line 1: htpt: there is no such section");
        let wrong = GOOD.replace("kind = \"allowlist\"", "kind = \"alowlist\"");
        let wrong = RulesFile::parse(&wrong, Path::new(".")).expect_err("no such kind");
        assert_eq!(wrong[0].path, "cond.list.kind", "{wrong:?}");
        assert!(wrong[0].place.is_some(), "{wrong:?}");
    }
}
