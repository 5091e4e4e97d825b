//! Every dependency has a licence that deny.toml allows, read the way cargo-deny reads it.

use cargo_metadata::MetadataCommand;
use serde::Deserialize;
use std::fs;

#[derive(Deserialize)]
struct Deny {
    licenses: Licences,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
    exceptions: Vec<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
}

/// Whether an SPDX expression can be met from what is allowed. Handles `AND`, `OR`, parentheses and the
/// old `/` for OR, which is all that occurs.
fn is_met(expression: &str, allowed: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let met = any_of(&words, &mut at, allowed);
    met && at == words.len()
}

fn any_of(words: &[&str], at: &mut usize, allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = all_of(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= all_of(words, at, allowed);
    }
    met
}

fn all_of(words: &[&str], at: &mut usize, allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allowed: &dyn Fn(&str) -> bool) -> bool {
    if words.get(*at) == Some(&"(") {
        *at += 1;
        let met = any_of(words, at, allowed);
        *at += 1;
        return met;
    }
    let mut licence = words.get(*at).copied().unwrap_or_default().to_owned();
    *at += 1;
    if words.get(*at) == Some(&"WITH") {
        licence = format!("{licence} WITH {}", words.get(*at + 1).copied().unwrap_or_default());
        *at += 2;
    }
    allowed(&licence)
}

fn deny() -> Deny {
    toml::from_str(&fs::read_to_string(super::root().join("deny.toml")).expect("exists")).expect("is TOML")
}

/// What is linked into the server: package name and licence expression.
fn linked() -> Vec<(String, String)> {
    let metadata = MetadataCommand::new()
        .current_dir(super::root())
        .other_options(vec![
            "--offline".into(),
            "--locked".into(),
            "--filter-platform".into(),
            "x86_64-unknown-linux-gnu".into(),
        ])
        .exec()
        .expect("cargo metadata runs");
    metadata
        .packages
        .iter()
        .map(|p| {
            (
                p.name.to_string(),
                p.license
                    .clone()
                    .unwrap_or_else(|| format!("none given ({:?})", p.license_file)),
            )
        })
        .collect()
}

fn violations(packages: &[(String, String)], deny: &Deny) -> Vec<String> {
    let mut found = Vec::new();
    for (name, licence) in packages {
        let excepted = deny.licenses.exceptions.iter().find(|e| e.name == *name);
        let allowed = |l: &str| {
            deny.licenses.allow.iter().any(|a| a == l) || excepted.is_some_and(|e| e.allow.iter().any(|a| a == l))
        };
        if !is_met(licence, &allowed) {
            found.push(format!("{name}: {licence}"));
        }
        if deny.bans.deny.iter().any(|b| b.name == *name) {
            found.push(format!("{name} is banned"));
        }
    }
    found
}

#[test]
fn every_dependency_has_an_allowed_licence() {
    let packages = linked();
    assert!(packages.len() > 200, "the dependencies were read");
    assert_eq!(violations(&packages, &deny()), Vec::<String>::new());
}

#[test]
fn a_stranger_licence_and_a_banned_crate_are_caught() {
    let seeded = [
        ("fine".to_owned(), "MIT OR Apache-2.0".to_owned()),
        ("proprietary".to_owned(), "BUSL-1.1".to_owned()),
        ("half".to_owned(), "(MIT OR Apache-2.0) AND GPL-3.0".to_owned()),
        ("openssl".to_owned(), "Apache-2.0".to_owned()),
    ];
    assert_eq!(
        violations(&seeded, &deny()),
        [
            "proprietary: BUSL-1.1",
            "half: (MIT OR Apache-2.0) AND GPL-3.0",
            "openssl is banned"
        ]
    );
}
