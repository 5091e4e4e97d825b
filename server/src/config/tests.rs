//! What an operator sees who made mistakes.

use super::{Config, Place, Problem};
use std::path::Path;

const GOOD: &str = "\
[instance]
domain = \"guild.example\"

[gate.members]
effect = \"admit\"
expr = \"pass\"
bind = [\"pass\"]

[cond.pass]
kind = \"builderpass\"
chain = \"eip155:8453\"
contract = \"0x1111111111111111111111111111111111111111\"

[chain.\"eip155:8453\"]
rpc = [\"https://a.example/key\", \"https://b.example\", \"https://c.example\"]
";

fn parse(text: &str) -> Result<Config, Vec<Problem>> {
    Config::parse(text, Path::new("/etc/guildhall"), &[])
}

#[track_caller]
fn problems_with(old: &str, new: &str) -> Vec<Problem> {
    parse(GOOD).expect("the clean twin is good");
    let changed = GOOD.replace(old, new);
    assert_ne!(changed, GOOD, "the fault must be there");
    parse(&changed).expect_err("the fault must be found")
}

#[test]
fn a_short_file_is_enough_and_paths_are_relative_to_it() {
    let config = parse(GOOD).expect("a good file");
    assert_eq!(config.instance.origin.to_string(), "https://guild.example");
    assert_eq!(config.secrets.master_key_file, Path::new("/etc/guildhall/master.key"));
    assert_eq!(
        config.database,
        store::Database::Sqlite("/etc/guildhall/guildhall.sqlite".to_owned())
    );
    let chain = config.chains.values().next().expect("one chain");
    assert_eq!((chain.rpc.len(), chain.quorum), (3, 2), "the quorum is a majority");
}

#[test]
fn an_unknown_key_is_told_with_its_line_and_the_nearest_key() {
    let problems = problems_with("domain =", "titel = \"x\"\ndomain =");
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(
        problems[0].to_string(),
        "line 2: instance.titel: there is no such key (did you mean `title`?)"
    );
}

#[test]
fn an_unknown_section_is_told_with_its_line_and_the_nearest_section() {
    let problems = problems_with("[instance]", "[htp]\nlisten = \"127.0.0.1:1\"\n[instance]");
    assert_eq!(
        problems[0].to_string(),
        "line 1: htp: there is no such section (did you mean `http`?)"
    );
}

#[test]
fn all_problems_are_told_at_once_in_the_order_of_the_file() {
    let text = GOOD
        .replace(
            "[instance]",
            "[http]\nlisten = \"nowhere\"\nmax_requests = \"many\"\n[instance]",
        )
        .replace("kind = \"builderpass\"", "kind = \"builderpas\"")
        .replace("bind = [\"pass\"]", "bindd = [\"pass\"]");
    let problems = parse(&text).expect_err("four problems");
    let shown: Vec<String> = problems.iter().map(|p| format!("{:?} {}", p.place, p.path)).collect();
    let lines: Vec<usize> = problems
        .iter()
        .filter_map(|p| match p.place {
            Some(Place::Line(line)) => Some(line),
            _ => None,
        })
        .collect();
    for path in [
        "http.listen",
        "http.max_requests",
        "gate.members.bindd",
        "cond.pass.kind",
    ] {
        assert!(problems.iter().any(|p| p.path == path), "{path} in {shown:?}");
    }
    assert!(lines.is_sorted(), "{shown:?}");
}

#[test]
fn the_gates_own_problems_have_lines_and_suggestions_too() {
    let problems = problems_with("expr = \"pass\"", "expr = \"pas\"");
    assert!(
        problems
            .iter()
            .any(|p| p.place == Some(Place::Line(6)) && p.suggestion.as_deref() == Some("pass")),
        "{problems:?}"
    );
}

#[test]
fn an_admitting_rule_that_nothing_binds_is_refused_unless_the_wallet_is_bound() {
    let problems = problems_with("bind = [\"pass\"]\n", "");
    assert!(
        problems.iter().any(|p| p.message.contains("bind = \"wallet\"")),
        "{problems:?}"
    );
    let by_wallet = GOOD.replace("bind = [\"pass\"]", "bind = \"wallet\"");
    assert!(parse(&by_wallet).is_ok());
}

#[test]
fn a_condition_on_a_chain_that_is_not_configured_is_refused() {
    let problems = problems_with("[chain.\"eip155:8453\"]", "[chain.\"eip155:10\"]");
    assert!(problems.iter().any(|p| p.path == "cond.pass.chain"), "{problems:?}");
}

#[test]
fn a_chain_that_cannot_be_read_as_written_is_refused() {
    for (old, new, path) in [
        (
            "\"https://b.example\"",
            "\"https://a.example/key\"",
            "chain.\"eip155:8453\".rpc[1]",
        ),
        (
            "\"https://b.example\"",
            "\"wss://b.example\"",
            "chain.\"eip155:8453\".rpc[1]",
        ),
        ("rpc = [", "quorum = 4\nrpc = [", "chain.\"eip155:8453\".quorum"),
        ("rpc = [", "quorum = 1\nrpc = [", "chain.\"eip155:8453\".quorum"),
        (
            "rpc = [",
            "max_lag = \"soon\"\nrpc = [",
            "chain.\"eip155:8453\".max_lag",
        ),
    ] {
        let problems = problems_with(old, new);
        assert!(
            problems.iter().any(|p| p.path == path && p.place.is_some()),
            "{path}: {problems:?}"
        );
        assert!(
            !format!("{problems:?}").contains("/key"),
            "an address may hold a key: {problems:?}"
        );
    }
}

#[test]
fn the_development_switch_does_not_go_with_a_real_chain_or_a_public_listener() {
    let switch = |chain: &str, listen: &str| {
        let text = GOOD.replace("8453", chain);
        parse(&format!(
            "{text}[http]\nlisten = \"{listen}\"\n[development]\nallow_loopback = true\n"
        ))
    };
    assert!(switch("31337", "127.0.0.1:8080").is_ok());
    let real = switch("8453", "127.0.0.1:8080").expect_err("a real chain");
    assert_eq!(real[0].path, "development.allow_loopback");
    let public = switch("31337", "0.0.0.0:8080").expect_err("a public listener");
    assert_eq!(public[0].path, "development.allow_loopback");
}

#[test]
fn metrics_are_for_loopback_only() {
    let problems = problems_with("[instance]", "[http]\nmetrics_listen = \"0.0.0.0:9180\"\n[instance]");
    assert_eq!(problems[0].path, "http.metrics_listen");
    assert!(parse(&format!("{GOOD}[http]\nmetrics_listen = \"off\"\n")).is_ok());
}

#[test]
fn open_membership_and_rules_together_are_a_contradiction() {
    let problems = problems_with("[instance]", "[membership]\nmode = \"open\"\n[instance]");
    assert_eq!(problems[0].path, "membership.mode");
    let problems = problems_with("[instance]", "[membership]\nmode = \"opn\"\n[instance]");
    assert_eq!(problems[0].suggestion.as_deref(), Some("open"), "{problems:?}");
}

/// An instance on this machine alone whose membership section ends in `more`.
fn sign_up(domain: &str, http: &str, mode: &str, more: &str) -> Result<Config, Vec<Problem>> {
    parse(&format!(
        "[instance]\ndomain = \"{domain}\"\n[http]\n{http}\n[membership]\nmode = \"{mode}\"\n{more}\n\
         [development]\nallow_loopback = true\n"
    ))
}

#[test]
fn accounts_without_a_wallet_are_written_once_on_this_machine_and_twice_where_strangers_come() {
    const ONCE: &str = "open_sign_up = true";
    const TWICE: &str = "open_sign_up = true\nopen_sign_up_on_public = true";
    let home = ("localhost:8080", "listen = \"127.0.0.1:8080\"");
    assert!(sign_up(home.0, home.1, "open", ONCE).is_ok_and(|config| config.open_sign_up));
    assert!(sign_up(home.0, home.1, "open", "").is_ok_and(|config| !config.open_sign_up));
    for (domain, http) in [
        ("guild.example", "listen = \"127.0.0.1:8080\""),
        (
            "localhost:8080",
            "listen = \"127.0.0.1:8080\"\ntrusted_proxies = [\"127.0.0.1\"]",
        ),
    ] {
        assert!(
            sign_up(domain, http, "open", TWICE).is_ok_and(|config| config.open_sign_up),
            "{http}"
        );
        let problems = sign_up(domain, http, "open", ONCE).expect_err("once is not enough");
        assert_eq!(problems[0].path, "membership.open_sign_up", "{problems:?}");
        assert!(problems[0].message.contains("open_sign_up_on_public"), "{problems:?}");
    }
}

#[test]
fn a_public_listener_alone_makes_sign_up_without_a_wallet_need_the_second_word() {
    let open = |more: &str| {
        let text = "[instance]\ndomain = \"guild.example\"\n[http]\nlisten = \"0.0.0.0:443\"\n\
                    [chain.\"eip155:1\"]\nrpc = [\"https://a.example\"]\n[membership]\nmode = \"open\"\n";
        parse(&format!("{text}{more}"))
    };
    assert!(open("open_sign_up = true\nopen_sign_up_on_public = true\n").is_ok());
    let problems = open("open_sign_up = true\n").expect_err("a public listener");
    assert_eq!(problems[0].path, "membership.open_sign_up", "{problems:?}");
}

#[test]
fn accounts_without_a_wallet_never_walk_round_rules() {
    let clean = "[membership]\nmode = \"rules\"\n[instance]";
    assert!(parse(&GOOD.replace("[instance]", clean)).is_ok());
    let round = "[membership]\nmode = \"rules\"\nopen_sign_up = true\nopen_sign_up_on_public = true\n[instance]";
    let problems = problems_with("[instance]", round);
    assert_eq!(problems[0].path, "membership.open_sign_up", "{problems:?}");
    let half = "[membership]\nopen_sign_up_on_public = true\n[instance]";
    let problems = problems_with("[instance]", half);
    assert_eq!(problems[0].path, "membership.open_sign_up_on_public", "{problems:?}");
}

#[test]
fn a_text_that_is_not_toml_is_told_with_its_line() {
    let problems = problems_with("expr = \"pass\"", "expr = pass\"");
    assert_eq!(problems[0].place, Some(Place::Line(6)), "{problems:?}");
}

#[test]
fn how_members_are_looked_after_has_defaults_and_bounds() {
    let upkeep = parse(GOOD).expect("a good file").upkeep;
    assert_eq!(upkeep.sweep_every.as_secs(), 86_400);
    assert_eq!((upkeep.reads_per_member_and_day, upkeep.demotions_percent), (200, 5));
    assert_eq!(upkeep.reads_per_look, 500);
    assert!(!upkeep.moderators_by_token);
    for (key, path) in [
        ("sweep = \"1s\"", "membership.sweep"),
        ("sweep = \"daily\"", "membership.sweep"),
        ("reads_per_member_per_day = 0", "membership.reads_per_member_per_day"),
        ("reads_per_look = 49", "membership.reads_per_look"),
        ("demotions_percent = 101", "membership.demotions_percent"),
    ] {
        let problems = problems_with("[instance]", &format!("[membership]\n{key}\n[instance]"));
        assert_eq!(problems[0].path, path, "{problems:?}");
    }
}

#[test]
fn a_rule_that_makes_moderators_needs_the_switch_as_well() {
    let rule = "[gate.keepers]\neffect = \"moderator\"\nexpr = \"pass\"\n";
    let on = format!("[membership]\nmoderators_by_token = true\n{GOOD}{rule}");
    assert!(parse(&on).is_ok(), "{:?}", parse(&on));
    let problems = parse(&format!("{GOOD}{rule}")).expect_err("the switch is off");
    assert_eq!(problems[0].path, "gate.keepers.effect", "{problems:?}");
    assert!(problems[0].message.contains("moderators_by_token"), "{problems:?}");
}

#[test]
fn what_is_final_is_the_chains_word_or_a_number_that_is_not_below_the_confirmations() {
    let with = |key: &str| parse(&GOOD.replace("rpc = [", &format!("{key}\nrpc = [")));
    let finality = |key: &str| {
        let config = with(key).expect("a good file");
        config.chains.values().next().expect("one chain").finality
    };
    assert_eq!(finality(""), chain::Finality::Tag);
    assert_eq!(finality("finality = \"finalized\""), chain::Finality::Tag);
    assert_eq!(finality("finality = 64"), chain::Finality::Blocks(64));
    for bad in [
        "finality = 3",
        "finality = \"safe\"",
        "finality = true",
        "finality = \"64\"",
        "poll = \"0s\"",
    ] {
        let problems = with(bad).expect_err(bad);
        let key = bad.split(' ').next().expect("a key");
        assert_eq!(problems[0].path, format!("chain.\"eip155:8453\".{key}"), "{problems:?}");
        assert!(problems[0].place.is_some());
    }
    let said = |key: &str| with(key).expect_err(key)[0].message.clone();
    assert!(said("finality = 3").starts_with("confirmations is 6 (the default), "));
    assert!(said("finality = 3\nconfirmations = 9").starts_with("confirmations is 9, "));
    assert_eq!(
        said("finality = \"64\""),
        "a number is written without quotes: write 64"
    );
}

#[test]
fn a_list_of_wallets_is_read_from_a_file_beside_the_configuration() {
    let folder = tempfile::tempdir().expect("a folder");
    let pass = "kind = \"builderpass\"\nchain = \"eip155:8453\"\n\
                contract = \"0x1111111111111111111111111111111111111111\"";
    let text = GOOD
        .replace(pass, "kind = \"allowlist\"\naddresses_file = \"friends.txt\"")
        .replace("bind = [\"pass\"]", "bind = \"wallet\"");
    let missing = Config::parse(&text, folder.path(), &[]).expect_err("there is no such file");
    assert_eq!(missing[0].path, "cond.pass.addresses_file", "{missing:?}");
    std::fs::write(
        folder.path().join("friends.txt"),
        "0x2222222222222222222222222222222222222222\n",
    )
    .expect("written");
    let outcome = Config::parse(&text, folder.path(), &[]);
    assert!(outcome.is_ok(), "{outcome:?}");
}

#[test]
fn what_is_allowed_but_hardly_meant_is_a_warning_and_no_problem() {
    assert!(parse(GOOD).expect("a good file").warnings().is_empty());
    let spiteful = GOOD.replace("expr = \"pass\"", "expr = { all = [\"pass\", { none = [\"spam\"] }] }")
        + "[cond.spam]\nkind = \"erc721\"\nchain = \"eip155:8453\"\n\
           contract = \"0x4444444444444444444444444444444444444444\"\n";
    let config = parse(&spiteful).expect("it is allowed");
    assert!(
        !config.warnings().is_empty(),
        "anybody can send such a token to anybody"
    );
}
