//! What is said of drafts, good and bad.

use super::Drafts;
use crate::app::{chains, clients};
use crate::config::Config;
use crate::real_clock::RealClock;
use chain::QuorumReader;
use domain::Clock;
use std::path::Path;
use std::sync::Arc;

const RULES: &str = "# Who may join.\n[gate.members]\neffect = \"admit\"\nexpr = \"list\"\nbind = \"wallet\"\n\n\
                     [cond.list]\nkind = \"allowlist\"\naddresses = [\"0x1111111111111111111111111111111111111111\"]\n";

fn drafts() -> Drafts {
    let text = format!(
        "[instance]\ndomain = \"guild.example\"\n[chain.\"eip155:8453\"]\nrpc = [\"https://a.example\"]\n\n{RULES}"
    );
    let config = Config::parse(&text, Path::new("."), &[]).expect("a good configuration");
    let clock: Arc<dyn Clock> = Arc::new(RealClock);
    let client = clients::for_chains(Arc::clone(&clock)).expect("clients");
    let reader = QuorumReader::new(chains::configs(&config.chains), client, Arc::clone(&clock)).expect("chains");
    Drafts::new(&config, Arc::new(reader), clock)
}

fn wrong(toml: &str) -> Vec<String> {
    let problems = drafts().rules(toml).expect_err("something is wrong");
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn a_draft_begins_with_the_rules_in_force_and_changes_nothing_then() {
    let drafts = drafts();
    assert_eq!(drafts.in_force(), RULES);
    assert!(drafts.rules(drafts.in_force()).is_ok());
    assert_eq!(drafts.changes(drafts.in_force()), []);
    let shorter = format!("{RULES}\n[gate.members.on_lapse]\ngrace = \"1d\"\n");
    let changes = drafts.changes(&shorter);
    assert_eq!((changes.len(), changes[0].path.as_str()), (1, "gate.members"));
}

#[test]
fn everything_that_is_wrong_is_told_at_once_with_its_line_in_plain_words() {
    assert!(drafts().rules(RULES).is_ok());
    let found = wrong(&RULES.replace("effect =", "efect =").replace(
        "addresses = [\"0x1111111111111111111111111111111111111111\"]",
        "addresses = 7",
    ));
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(
        found[0], "line 2: gate.members.effect: this key is missing",
        "{found:?}"
    );
    assert_eq!(
        found[1], "line 3: gate.members.efect: there is no such key (did you mean `effect`?)",
        "{found:?}"
    );
    assert!(
        found[2].starts_with("line 9: cond.list.addresses: a list in [ ] is wanted here"),
        "{found:?}"
    );
    for said in &found {
        assert!(!said.contains("expected") && !said.contains("variant"), "{said}");
    }
}

#[test]
fn what_is_no_toml_is_told_with_line_and_character() {
    let found = wrong(&RULES.replace("\"admit\"", "admit"));
    assert!(
        found[0].starts_with("line 3: this is not TOML, at character 10: "),
        "{found:?}"
    );
}

#[test]
fn sections_of_the_configuration_are_to_be_left_out() {
    let found = wrong(&format!("[instance]\ndomain = \"guild.example\"\n{RULES}"));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("line 1: instance: a draft holds [gate.*] and [cond.*] only"),
        "{found:?}"
    );
}

#[test]
fn an_expression_of_no_shape_that_is_known_says_what_to_write() {
    let found = wrong(&RULES.replace("expr = \"list\"", "expr = { every = [\"list\"] }"));
    assert!(found[0].starts_with("line 4: "), "{found:?}");
    assert!(!found.join(" ").contains("untagged"), "{found:?}");
}
