//! Siblings never import each other; some libraries belong to one crate.

use cargo_metadata::{DependencyKind, MetadataCommand};
use std::collections::BTreeMap;

/// Normal (not dev) dependencies of each member of the workspace.
type Graph = BTreeMap<String, Vec<String>>;

const BASE: &[&str] = &["domain"];
const SERVICES: &[&str] = &["store", "chain", "net"];
const SOCIAL: &[&str] = &["social", "membership"];
const ROOMS: &[&str] = &["activitypub", "auth", "gating", "mastodon", "relying_parties"];
const TOP: &[&str] = &["guildhall"];

/// Libraries that only these crates may name.
const OWNERS: &[(&str, &[&str])] = &[
    ("diesel", &["store"]),
    ("diesel_migrations", &["store"]),
    ("libsqlite3-sys", &["store"]),
    ("pq-sys", &["store"]),
    ("hickory-resolver", &["net"]),
    ("activitypub_federation", &["activitypub"]),
    ("actpub-httpsig", &["activitypub"]),
    ("siwe", &["auth"]),
    ("openidconnect", &["auth"]),
    ("clap", &["guildhall"]),
];

fn level(name: &str) -> Option<usize> {
    [BASE, SERVICES, SOCIAL, ROOMS, TOP]
        .iter()
        .position(|level| level.contains(&name))
}

/// What `graph` does wrong, in words.
fn violations(graph: &Graph) -> Vec<String> {
    let mut found = Vec::new();
    for (name, dependencies) in graph {
        // Neither is ever part of the server.
        if name == "testkit" || name == "bench" {
            continue;
        }
        let Some(own) = level(name) else {
            found.push(format!(
                "{name} has no place in the layers: add it to this test and to ARCHITECTURE.md"
            ));
            continue;
        };
        for dependency in dependencies {
            if dependency == "testkit" {
                found.push(format!("{name} depends on testkit outside its tests"));
            } else if level(dependency).is_some_and(|theirs| theirs >= own) {
                found.push(format!("{name} imports {dependency}, which is beside or above it"));
            } else if let Some((_, owners)) = OWNERS.iter().find(|(library, _)| library == dependency)
                && !owners.contains(&name.as_str())
            {
                found.push(format!("{name} names {dependency}, which belongs to {owners:?}"));
            }
        }
        if name == "domain" {
            for banned in ["tokio", "axum", "diesel", "reqwest", "alloy", "hyper"] {
                if dependencies.iter().any(|d| d == banned) {
                    found.push(format!("domain names {banned}: it has no I/O"));
                }
            }
        }
    }
    found
}

fn real_graph() -> Graph {
    let metadata = MetadataCommand::new()
        .current_dir(super::root())
        .no_deps()
        .other_options(vec!["--offline".into(), "--locked".into()])
        .exec()
        .expect("cargo metadata runs");
    metadata
        .packages
        .iter()
        .map(|package| {
            let names = package
                .dependencies
                .iter()
                .filter(|d| d.kind == DependencyKind::Normal)
                .map(|d| d.name.clone())
                .collect();
            (package.name.to_string(), names)
        })
        .collect()
}

#[test]
fn imports_go_downwards_and_libraries_stay_with_their_owners() {
    let graph = real_graph();
    assert!(graph.len() >= 9, "the workspace was read");
    assert_eq!(violations(&graph), Vec::<String>::new());
}

#[test]
fn a_sibling_import_is_caught() {
    let mut graph = real_graph();
    graph.entry("auth".into()).or_default().push("gating".into());
    assert_eq!(violations(&graph), ["auth imports gating, which is beside or above it"]);
}

#[test]
fn a_borrowed_library_is_caught() {
    let mut graph = real_graph();
    graph.entry("auth".into()).or_default().push("diesel".into());
    assert_eq!(violations(&graph).len(), 1);
}

#[test]
fn input_and_output_in_the_domain_is_caught() {
    let mut graph = real_graph();
    graph.entry("domain".into()).or_default().push("tokio".into());
    assert_eq!(violations(&graph), ["domain names tokio: it has no I/O"]);
}

#[test]
fn a_crate_without_a_place_is_caught() {
    let mut graph = real_graph();
    graph.insert("attic".into(), vec![]);
    assert_eq!(violations(&graph).len(), 1);
}
