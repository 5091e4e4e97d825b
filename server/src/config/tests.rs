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
