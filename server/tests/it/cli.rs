//! The command line as an operator meets it: output, errors, exit codes.

use super::command::{INIT, guildhall, initialised, text};
use std::process::Command;

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
fn wrong_usage_exits_with_sixty_four_because_two_means_that_the_gate_cannot_tell() {
    let folder = tempfile::tempdir().expect("a folder");
    for args in [
        &["serv"][..],
        &[],
        &["gate", "check", "nobody"],
        &["gate", "check", "0x1111"],
        &["gate", "check", "1111111111111111111111111111111111111111"],
        &["gate", "check", "0x0000000000000000000000000000000000000000"],
        &["gate", "check", "0xd8da6BF26964aF9D7eEd9e03E53415D37aA96045"],
        &["account", "grant", "ada", "king"],
    ] {
        assert_eq!(guildhall(folder.path(), args).status.code(), Some(64), "{args:?}");
    }
    assert_eq!(guildhall(folder.path(), &["--help"]).status.code(), Some(0));
}

/// Rules that need no chain, in a file of their own.
const RULES: &str = "\
[gate.friends]
effect = \"admit\"
expr = \"list\"
bind = \"wallet\"

[gate.elders]
effect = \"role:elder\"
expr = \"list\"

[cond.list]
kind = \"allowlist\"
title = \"a friend of the house\"
addresses = [\"0x1111111111111111111111111111111111111111\"]
";

#[test]
fn the_gate_is_asked_with_a_file_of_rules_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("rules.toml"), RULES).expect("written");
    let ask = |address: &str, more: &[&str]| {
        let mut args = vec!["gate", "check", address, "--rules", "rules.toml"];
        args.extend_from_slice(more);
        guildhall(folder.path(), &args)
    };
    let friend = ask("0x1111111111111111111111111111111111111111", &[]);
    assert_eq!(friend.status.code(), Some(0), "{}", text(&friend.stderr));
    assert!(text(&friend.stdout).contains("role:elder"), "{}", text(&friend.stdout));
    let stranger = ask("0x2222222222222222222222222222222222222222", &["--json"]);
    assert_eq!(stranger.status.code(), Some(1), "{}", text(&stranger.stderr));
    let said: serde_json::Value = serde_json::from_slice(&stranger.stdout).expect("JSON");
    assert_eq!(
        (said["outcome"].as_str(), said["rules"][1]["outcome"].as_str()),
        (Some("denied"), Some("denied"))
    );
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("the folder").count(),
        1,
        "neither a database nor a key was made"
    );
}

#[test]
fn bans_and_passes_that_are_not_free_are_told_where_a_database_is_at_hand() {
    let (folder, _) = initialised();
    let run = |args: &[&str]| {
        let output = guildhall(folder.path(), args);
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let config = format!(
        "[instance]\ndomain = \"guild.example\"\n[chain.\"eip155:8453\"]\nrpc = [\"https://rpc.one.example\"]\n{RULES}"
    );
    std::fs::write(folder.path().join("guildhall.toml"), config).expect("written");
    std::fs::write(folder.path().join("rules.toml"), RULES).expect("written");
    let friend = "0x1111111111111111111111111111111111111111";
    let ask = ["gate", "check", friend];
    let (code, said, wrong) = run(&ask);
    assert_eq!(code, Some(0), "{said}{wrong}");
    assert!(said.contains("not banned here, and its pass is free"), "{said}");
    assert_eq!(run(&["ban", "add", friend, "--reason", "spam"]).0, Some(0));
    let (code, said, _) = run(&ask);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("the wallet is banned here"), "{said}");
    assert!(!said.contains("spam"), "{said}");
    let json = |args: &[&str]| -> serde_json::Value {
        serde_json::from_str(&run(&[&ask[..], &["--json"], args].concat()).1).expect("JSON")
    };
    let told = json(&[]);
    assert_eq!(
        (told["outcome"].as_str(), told["rules_outcome"].as_str()),
        (Some("denied"), Some("granted")),
        "{told}"
    );
    assert_eq!(told["here"]["wallet_banned"], true, "{told}");
    // A file of rules knows nothing of that, and says so.
    let (code, said, _) = run(&[&ask[..], &["--rules", "rules.toml"]].concat());
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("bans, accounts and cool-downs are not known here"),
        "{said}"
    );
    assert_eq!(json(&["--rules", "rules.toml"])["here"]["known"], false);
    assert_eq!(run(&["ban", "remove", friend]).0, Some(0));
    assert_eq!(run(&ask).0, Some(0));
    // Without a database nothing is known either, and none is made.
    std::fs::remove_file(folder.path().join("guildhall.sqlite")).expect("it was there");
    let (code, said, _) = run(&ask);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("no database yet"), "{said}");
    assert!(!folder.path().join("guildhall.sqlite").exists());
}

#[test]
fn a_chain_that_does_not_answer_makes_the_gate_say_that_it_cannot_tell() {
    let folder = tempfile::tempdir().expect("a folder");
    let rules = "[gate.members]\neffect = \"admit\"\nexpr = \"pass\"\nbind = [\"pass\"]\n\
                 [cond.pass]\nkind = \"builderpass\"\nchain = \"eip155:31337\"\n\
                 contract = \"0x1111111111111111111111111111111111111111\"\n\
                 [chain.\"eip155:31337\"]\nrpc = [\"http://127.0.0.1:1\"]\n";
    std::fs::write(folder.path().join("rules.toml"), rules).expect("written");
    let wallet = "0x2222222222222222222222222222222222222222";
    let output = guildhall(folder.path(), &["gate", "check", wallet, "--rules", "rules.toml"]);
    assert_eq!(
        output.status.code(),
        Some(2),
        "{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
}

#[test]
fn a_file_of_rules_with_mistakes_is_told_with_its_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("rules.toml"), RULES.replace("kind =", "knid =")).expect("written");
    let wallet = "0x1111111111111111111111111111111111111111";
    let ask = |args: &[&str]| {
        let output = guildhall(folder.path(), &[&["gate", "check", wallet][..], args].concat());
        (output.status.code(), text(&output.stderr))
    };
    let (code, said) = ask(&["--rules", "rules.toml"]);
    assert_eq!(code, Some(78), "not 1, which says no: {said}");
    assert!(said.contains("line 11: cond.list.knid"), "{said}");
    let (code, said) = ask(&["--rules", "nowhere.toml"]);
    assert_eq!(code, Some(78), "{said}");
    assert!(said.contains("the rules file nowhere.toml cannot be read"), "{said}");
    assert_eq!(ask(&[]).0, Some(78), "there is no configuration either");
    std::fs::write(folder.path().join("rules.toml"), format!("{RULES}[http]\n")).expect("written");
    let (code, said) = ask(&["--rules", "rules.toml"]);
    assert_eq!(code, Some(78), "{said}");
    assert!(said.contains("for a whole configuration use --config"), "{said}");
}

#[test]
fn config_check_warns_of_what_is_allowed_but_hardly_meant_and_exits_with_zero() {
    let (folder, _) = initialised();
    let file = folder.path().join("guildhall.toml");
    let good = std::fs::read_to_string(&file).expect("the file");
    let clean = guildhall(folder.path(), &["config", "check"]);
    assert!(
        clean.status.success() && clean.stderr.is_empty(),
        "{}",
        text(&clean.stderr)
    );
    let spiteful = good.replace("expr = \"pass\"", "expr = { all = [\"pass\", { none = [\"spam\"] }] }")
        + "\n[cond.spam]\nkind = \"erc721\"\nchain = \"eip155:8453\"\n\
           contract = \"0x4444444444444444444444444444444444444444\"\n";
    std::fs::write(&file, spiteful).expect("written");
    let output = guildhall(folder.path(), &["config", "check"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("warning: "), "{}", text(&output.stderr));
}

#[test]
fn wallets_and_tokens_are_banned_listed_and_freed() {
    let (folder, _) = initialised();
    let run = |args: &[&str]| guildhall(folder.path(), args);
    let wallet = "0x5555555555555555555555555555555555555555";
    let token = "eip155:8453:0x1111111111111111111111111111111111111111/7";
    for subject in [wallet, token] {
        let banned = run(&["ban", "add", subject, "--reason", "spam"]);
        assert!(banned.status.success(), "{}", text(&banned.stderr));
        let again = run(&["ban", "add", subject, "--reason", "spam"]);
        assert_eq!(again.status.code(), Some(1));
    }
    let listed = text(&run(&["ban", "list"]).stdout);
    assert!(listed.contains("banned wallets: 1, banned tokens: 1"), "{listed}");
    assert!(
        !listed.contains(wallet) && !listed.contains(token) && !listed.contains("spam"),
        "what is listed beside accounts would tell whose it was: {listed}"
    );
    assert!(run(&["ban", "remove", wallet]).status.success());
    assert_eq!(run(&["ban", "remove", wallet]).status.code(), Some(1));
    for nothing in ["nobody", "0x12", "eip155:8453:0x11/7"] {
        let refused = run(&["ban", "add", nothing, "--reason", "x"]);
        assert_eq!(refused.status.code(), Some(1), "{nothing}");
    }
    let nobody = text(&run(&["ban", "add", "nosuch", "--reason", "x"]).stderr);
    assert!(nobody.contains("there is no account `nosuch`"), "{nobody}");
    let unexplained = run(&["ban", "add", wallet]);
    assert_eq!(unexplained.status.code(), Some(64), "a reason is asked for");
}

#[test]
fn a_token_without_its_id_is_not_banned_as_a_wallet_unless_one_says_so() {
    let (folder, _) = initialised();
    let run = |args: &[&str]| guildhall(folder.path(), args);
    let contract = "eip155:8453:0x1111111111111111111111111111111111111111";
    let token = format!("{contract}/7");
    assert!(run(&["ban", "add", &token, "--reason", "x"]).status.success());
    let refused = run(&["ban", "add", contract, "--reason", "x"]);
    let why = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1), "{why}");
    assert!(why.contains("/<id>") && why.contains("--kind wallet"), "{why}");
    let wrong = run(&["ban", "add", contract, "--kind", "token", "--reason", "x"]);
    assert_eq!(wrong.status.code(), Some(1), "{}", text(&wrong.stderr));
    let meant = run(&["ban", "add", contract, "--kind", "wallet", "--reason", "x"]);
    assert!(meant.status.success(), "{}", text(&meant.stderr));
    let lifted = run(&["ban", "remove", contract, "--kind", "wallet"]);
    assert!(lifted.status.success(), "{}", text(&lifted.stderr));
}

#[test]
fn the_state_of_the_gate_is_told_also_when_no_chain_answers() {
    let (folder, _) = initialised();
    let file = folder.path().join("guildhall.toml");
    let good = std::fs::read_to_string(&file).expect("the file");
    std::fs::write(&file, good.replace("https://rpc.one.example", "http://127.0.0.1:1")).expect("written");
    let output = guildhall(folder.path(), &["gate", "status"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    assert!(
        said.contains("0 members") && said.contains("server 1 (127.0.0.1:1)"),
        "{said}"
    );
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

#[test]
fn keys_for_other_servers_are_listed_and_changed_by_command() {
    let (folder, _) = initialised();
    let said = |args: &[&str]| {
        let output = guildhall(folder.path(), args);
        assert!(output.status.success(), "{args:?}: {}", text(&output.stderr));
        text(&output.stdout)
    };
    assert!(said(&["keys", "list"]).contains("there is no key yet"));
    assert!(said(&["keys", "rotate"]).contains("is the first key and signs now"));
    assert!(said(&["keys", "rotate"]).contains("is published now and signs from"));
    assert!(said(&["keys", "rotate"]).contains("nothing was changed"));
    let both = said(&["keys", "list"]);
    assert_eq!(both.lines().count(), 2, "{both}");
    assert!(both.contains("signs since") && both.contains("signs from"), "{both}");
    assert!(said(&["keys", "rotate", "--at-once"]).contains("signs now"));
    let one = said(&["keys", "list"]);
    assert_eq!(one.lines().count(), 1, "{one}");
    assert!(
        one.contains("signs since") && !both.contains(one.split(' ').next().expect("a name")),
        "{one}"
    );
}
