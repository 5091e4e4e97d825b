//! What the documents promise exists: every test that SECURITY.md or ARCHITECTURE.md names.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Test names (words joined by underscores) in backticks.
fn named(text: &str) -> BTreeSet<String> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| {
            word.matches('_').count() >= 2
                && word
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        })
        .map(str::to_owned)
        .collect()
}

/// The names of all functions in the Rust and Solidity files that git knows or would take in.
fn functions() -> BTreeSet<String> {
    let output = Command::new("git")
        .args([
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "--",
            "*.rs",
            "*.sol",
        ])
        .current_dir(super::root())
        .output()
        .expect("git is installed");
    let mut names = BTreeSet::new();
    for path in String::from_utf8_lossy(&output.stdout).lines() {
        let text = fs::read_to_string(super::root().join(path)).unwrap_or_default();
        for line in text.lines() {
            for keyword in ["fn ", "function "] {
                if let Some((_, rest)) = line.split_once(keyword) {
                    names.insert(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
                }
            }
        }
    }
    names
}

fn missing(text: &str, functions: &BTreeSet<String>) -> Vec<String> {
    named(text).difference(functions).cloned().collect()
}

#[test]
fn every_test_that_a_document_names_exists() {
    let functions = functions();
    assert!(functions.len() > 500, "the tree was read");
    for document in ["SECURITY.md", "ARCHITECTURE.md"] {
        let text = fs::read_to_string(Path::new(&super::root()).join(document)).expect("exists");
        assert_eq!(missing(&text, &functions), Vec::<String>::new(), "{document}");
    }
}

#[test]
fn a_promise_without_a_test_is_caught() {
    let seeded = "held by `a_test_that_nobody_wrote` and by `every_test_that_a_document_names_exists`";
    assert_eq!(missing(seeded, &functions()), ["a_test_that_nobody_wrote"]);
}
