//! The command line as an operator meets it: output, errors, exit codes.

use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

fn guildhall(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_guildhall"))
        .current_dir(folder)
        .args(args)
        .output()
        .expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const INIT: &[&str] = &[
    "init",
    "guild.example",
    "--yes",
    "--title",
    "The Guild",
    "--pass",
    "builderpass:eip155:8453:0x1111111111111111111111111111111111111111",
    "--rpc",
    "https://rpc.one.example",
    "--contact",
    "ops@guild.example",
];

/// A folder in which `init` was run, and what it printed.
fn initialised() -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let output = guildhall(folder.path(), INIT);
    assert!(output.status.success(), "{}", text(&output.stderr));
    (folder, text(&output.stdout))
}

#[test]
fn init_writes_everything_a_new_instance_needs_and_an_owner_link() {
    let (folder, said) = initialised();
    for name in [
        "guildhall.toml",
        "guildhall.service",
        "Caddyfile",
        "nginx.conf",
        "master.key",
        "guildhall.sqlite",
    ] {
        assert!(folder.path().join(name).exists(), "{name}");
    }
    assert!(said.contains("https://guild.example/owner/"), "{said}");
    let checked = guildhall(folder.path(), &["config", "check"]);
    assert!(checked.status.success(), "{}", text(&checked.stderr));
}

#[test]
fn the_owner_link_is_stored_as_a_hash_only() {
    let (folder, said) = initialised();
    let token = said
        .split("/owner/")
        .nth(1)
        .and_then(|rest| rest.split_whitespace().next())
        .expect("a link")
        .to_owned();
    for name in ["guildhall.sqlite", "guildhall.sqlite-wal", "guildhall.toml"] {
        let bytes = std::fs::read(folder.path().join(name)).unwrap_or_default();
        assert!(!text(&bytes).contains(&token), "{name}");
    }
}

#[test]
fn init_never_overwrites_anything() {
    let (folder, _) = initialised();
    let before = std::fs::read(folder.path().join("master.key")).expect("the key");
    let again = guildhall(folder.path(), INIT);
    assert_eq!(again.status.code(), Some(1));
    assert!(
        text(&again.stderr).contains("exists already; nothing was written"),
        "{}",
        text(&again.stderr)
    );
    assert_eq!(
        std::fs::read(folder.path().join("master.key")).expect("the key"),
        before
    );
}

#[test]
fn init_without_a_terminal_and_without_yes_says_which_options_to_give() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = guildhall(folder.path(), &["init", "guild.example"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("--yes"), "{}", text(&output.stderr));
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("the folder").count(),
        0,
        "nothing was written"
    );
}

#[test]
fn config_check_prints_every_problem_with_file_and_line_and_exits_with_one() {
    let (folder, _) = initialised();
    let file = folder.path().join("guildhall.toml");
    let good = std::fs::read_to_string(&file).expect("the file");
    std::fs::write(&file, good.replace("title =", "titel =").replace("kind =", "knid =")).expect("written");
    let output = guildhall(folder.path(), &["config", "check"]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(
        said.contains("guildhall.toml:4: instance.titel: there is no such key (did you mean `title`?)"),
        "{said}"
    );
    assert!(said.contains("cond.pass.knid"), "{said}");
    assert!(text(&output.stdout).is_empty());
}

#[test]
fn a_missing_configuration_file_says_how_to_get_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = guildhall(folder.path(), &["host", "list"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("guildhall init DOMAIN"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn wrong_usage_exits_with_two() {
    let folder = tempfile::tempdir().expect("a folder");
    for args in [
        &["serv"][..],
        &["gate", "check", "nobody"],
        &["account", "grant", "ada", "king"],
    ] {
        assert_eq!(guildhall(folder.path(), args).status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn hosts_are_blocked_listed_and_unblocked() {
    let (folder, _) = initialised();
    let run = |args: &[&str]| guildhall(folder.path(), args);
    assert!(
        run(&["host", "block", "Spam.Example", "--reason", "spam"])
            .status
            .success()
    );
    let listed = text(&run(&["host", "list"]).stdout);
    assert!(listed.contains("spam.example") && listed.contains("spam\n"), "{listed}");
    assert!(run(&["host", "unblock", "spam.example"]).status.success());
    assert_eq!(
        run(&["host", "unblock", "spam.example"]).status.code(),
        Some(1),
        "there is no block to lift"
    );
    assert_eq!(
        run(&["host", "block", "guild.example"]).status.code(),
        Some(1),
        "not the instance itself"
    );
    assert_eq!(run(&["host", "block", "https://spam.example"]).status.code(), Some(1));
}

#[test]
fn an_unknown_account_or_letter_is_refused_with_the_way_to_find_the_right_one() {
    let (folder, _) = initialised();
    let nobody = guildhall(folder.path(), &["account", "suspend", "nobody"]);
    assert_eq!(nobody.status.code(), Some(1));
    assert!(
        text(&nobody.stderr).contains("guildhall account list"),
        "{}",
        text(&nobody.stderr)
    );
    let letter = guildhall(folder.path(), &["jobs", "retry", "j7"]);
    assert_eq!(letter.status.code(), Some(1));
    assert!(
        text(&letter.stderr).contains("guildhall jobs list"),
        "{}",
        text(&letter.stderr)
    );
    assert!(
        guildhall(folder.path(), &["jobs", "retry", "all"]).status.success(),
        "none is all there is"
    );
}

#[test]
fn migrate_says_what_it_did() {
    let (folder, _) = initialised();
    let output = guildhall(folder.path(), &["migrate"]);
    assert!(output.status.success());
    assert!(text(&output.stdout).contains("already"), "{}", text(&output.stdout));
}

#[test]
fn another_domain_than_the_databases_is_refused_at_start() {
    let (folder, _) = initialised();
    let file = folder.path().join("guildhall.toml");
    let good = std::fs::read_to_string(&file).expect("the file");
    std::fs::write(
        &file,
        good.replace("domain = \"guild.example\"", "domain = \"other.example\"")
            .replace("[http]", "[http]\nlisten = \"127.0.0.1:0\"\nmetrics_listen = \"off\""),
    )
    .expect("written");
    let output = guildhall(folder.path(), &["serve"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("was made for https://guild.example"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn a_taken_port_is_named_with_the_key_to_change() {
    let (folder, _) = initialised();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_guildhall"))
        .current_dir(folder.path())
        .env("GUILDHALL__HTTP__LISTEN", &address)
        .arg("serve")
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(said.contains(&address) && said.contains("http.listen"), "{said}");
}
