//! `guildhall party …` as an operator meets it: output, errors, exit codes.

use super::command::{guildhall, initialised, text};
use serde_json::Value as Json;
use std::path::Path;
use tempfile::TempDir;

fn good(folder: &Path, args: &[&str]) -> String {
    let output = guildhall(folder, args);
    assert!(output.status.success(), "{args:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

fn json(folder: &Path, args: &[&str]) -> Json {
    serde_json::from_str(&good(folder, args)).expect("JSON")
}

/// What a command says that fails.
fn bad(folder: &Path, args: &[&str]) -> String {
    let output = guildhall(folder, args);
    assert_eq!(output.status.code(), Some(1), "{args:?}: {}", text(&output.stdout));
    text(&output.stderr)
}

/// A folder with a configuration and a database.
fn hall() -> TempDir {
    initialised().0
}

const ADD: &[&str] = &[
    "party",
    "add",
    "Our Matrix",
    "--kind",
    "synapse",
    "--redirect",
    "https://m.example/_synapse/client/oidc/callback",
    "--backchannel-logout",
    "https://m.example/_synapse/client/oidc/backchannel_logout",
    "--json",
];

#[test]
fn a_server_is_added_shown_changed_and_removed() {
    let folder = hall();
    let here = folder.path();
    assert!(good(here, &["party", "list"]).contains("guildhall join"));
    let added = json(here, ADD);
    let id = added["client_id"].as_str().expect("a client id");
    let secret = added["client_secret"].as_str().expect("a secret");
    assert_eq!(
        (&added["issuer"], &added["sector"]),
        (&"https://guild.example".into(), &"m.example".into())
    );
    let listed = json(here, &["party", "list", "--json"]);
    assert_eq!(
        (&listed[0]["client_id"], &listed[0]["log_ins"]),
        (&id.into(), &0.into())
    );
    for args in [
        &["party", "list"][..],
        &["party", "show", id],
        &["party", "show", "m.example", "--json"],
    ] {
        let said = good(here, args);
        assert!(said.contains(id) && !said.contains(secret), "{said}");
    }
    good(
        here,
        &[
            "party",
            "set",
            id,
            "--name",
            "The Matrix",
            "--group",
            "core",
            "--regardless",
            "--no-backchannel-logout",
        ],
    );
    let shown = json(here, &["party", "show", id, "--json"]);
    assert_eq!(
        (&shown["name"], &shown["group"]),
        (&"The Matrix".into(), &"core".into())
    );
    assert_eq!(shown["backchannel_logout_uri"], Json::Null);
    assert_eq!(shown["redirect_uris"], added["redirect_uris"]);
    let rotated = good(here, &["party", "rotate-secret", id]);
    assert!(
        rotated.trim() != secret && rotated.trim().len() == secret.len(),
        "alone on standard output"
    );
    assert!(bad(here, &["party", "rotate-secret", id]).contains("--drop-old"));
    assert_ne!(good(here, &["party", "rotate-secret", id, "--drop-old"]), rotated);
    assert!(good(here, &["party", "log-ins", id]).contains("nobody has logged in to The Matrix yet"));
    assert_eq!(json(here, &["party", "log-ins", id, "--json"]), Json::Array(Vec::new()));
    assert!(good(here, &["party", "end-sessions", id, "--yes"]).starts_with("0 log-ins at The Matrix are ended"));
    // Nothing is told of what did not end, and "at most none" is no question.
    assert!(!good(here, &["party", "end-sessions", id, "--yes"]).contains("told"));
    good(here, &["party", "log-ins", id, "--limit", "1"]);
    let none = guildhall(here, &["party", "log-ins", id, "--limit", "0"]);
    assert_eq!(none.status.code(), Some(64), "{}", text(&none.stdout));
    let unlinked = bad(here, &["party", "unlink", id, "nobody"]);
    assert!(unlinked.contains("there is no account `nobody`"), "{unlinked}");
    good(here, &["party", "disable", id, "--yes"]);
    assert!(good(here, &["party", "show", id]).contains("off since"));
    good(here, &["party", "enable", id]);
    assert_eq!(json(here, &["party", "show", id, "--json"])["disabled_at"], Json::Null);
    assert!(good(here, &["party", "remove", id, "--yes"]).contains(&format!("[party.\"{id}\"]")));
    assert!(bad(here, &["party", "show", id]).contains("guildhall party list"));
}

#[test]
fn what_is_wrong_is_said_with_what_to_do() {
    let folder = hall();
    let here = folder.path();
    let id = json(here, ADD)["client_id"].as_str().expect("a client id").to_owned();
    let add = |redirect: &str| bad(here, &["party", "add", "X", "--redirect", redirect]);
    assert!(add("http://m.example/cb").contains("begins with https://"));
    assert!(add("https://*.example/cb").contains("write each one out"));
    assert!(add("http://127.0.0.1/cb").contains("begins with https://"));
    assert!(bad(here, &["party", "set", &id, "--redirect", "https://n.example/cb"]).contains("register it anew"));
    assert!(bad(here, &["party", "set", &id]).contains("--help"));
    assert!(bad(here, &["party", "set", &id, "--group", "Core Team"]).contains("a-z"));
    assert!(bad(here, &["party", "set", &id, "--group", "core"]).contains("no rule gives the group `core`"));
    assert!(
        bad(here, ADD).contains(&id),
        "the same redirect URI again names the other"
    );
    assert!(bad(here, &["party", "end-sessions", &id, "--of", "nobody", "--yes"]).contains("guildhall account list"));
    for command in ["end-sessions", "disable", "remove"] {
        assert!(bad(here, &["party", command, &id]).contains("--yes"), "{command}");
    }
    let wrong = guildhall(
        here,
        &[
            "party",
            "add",
            "X",
            "--redirect",
            "https://m.example/cb",
            "--scopes",
            "openid read",
        ],
    );
    assert_eq!(wrong.status.code(), Some(64));
    assert!(
        text(&wrong.stderr).contains("is no scope: use openid"),
        "{}",
        text(&wrong.stderr)
    );
    let email = [
        "party",
        "add",
        "X",
        "--redirect",
        "https://m.example/cb",
        "--scopes",
        "openid email",
    ];
    assert!(bad(here, &email).contains("--synthetic-email"));
    assert_eq!(
        json(here, &["party", "list", "--json"]).as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn a_public_client_has_no_secret() {
    let folder = hall();
    let here = folder.path();
    let added = json(
        here,
        &[
            "party",
            "add",
            "App",
            "--redirect",
            "https://a.example/cb",
            "--public",
            "--json",
        ],
    );
    assert_eq!((&added["client_secret"], &added["public"]), (&Json::Null, &true.into()));
    let id = added["client_id"].as_str().expect("a client id");
    assert!(bad(here, &["party", "rotate-secret", id]).contains("without a secret"));
}
