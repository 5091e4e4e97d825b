//! Presets are good conditions, and what is written beats them.

use super::*;
use crate::rule::{ConditionKind, GateRules, Lent, Problem};
use domain::wallet::ChainId;
use std::time::Duration;

const CONTRACT: &str = "0xd8da6bf26964af9d7eed9e03e53415d37aa96045";

fn parse(bind: &str, lines: &str) -> Result<GateRules, Vec<String>> {
    let text = format!("[gate.members]\neffect = \"admit\"\nexpr = \"it\"\nbind = {bind}\n[cond.it]\n{lines}\n");
    GateRules::from_toml(&text, &[ChainId(8453)].into())
        .map_err(|error| error.problems().iter().map(Problem::to_string).collect())
}

fn kind(bind: &str, lines: &str) -> ConditionKind {
    let rules = parse(bind, lines).unwrap_or_else(|problems| panic!("{lines}: {problems:?}"));
    rules.conditions()[0].kind.clone()
}

const PLACE: &str = "chain = \"eip155:8453\"\ncontract = \"0xd8da6bf26964af9d7eed9e03e53415d37aa96045\"";

#[test]
fn every_preset_needs_only_what_its_file_asks_for() {
    for (name, bind, rest) in [
        ("builderpass-721", "[\"it\"]", PLACE.to_owned()),
        ("builderpass-1155", "[\"it\"]", format!("{PLACE}\nid = 1")),
        ("talent-passport", "\"wallet\"", String::new()),
        ("unlock-membership", "[\"it\"]", PLACE.to_owned()),
    ] {
        kind(bind, &format!("preset = \"{name}\"\n{rest}"));
        if !rest.is_empty() {
            let problems = parse(bind, &format!("preset = \"{name}\"")).expect_err("the contract is missing");
            assert!(
                problems.iter().any(|problem| problem.starts_with("cond.it.contract: ")),
                "{problems:?}"
            );
        }
    }
    assert_eq!(PRESETS.len(), 4, "each is above");
}

#[test]
fn a_preset_is_the_same_as_its_keys_written_out() {
    let short = parse("[\"it\"]", &format!("preset = \"unlock-membership\"\n{PLACE}")).expect("good rules");
    let long = format!("kind = \"unlock\"\n{PLACE}\nmin_remaining = \"7d\"\nversions = [13, 14, 15]");
    assert_eq!(
        short.rule_hash(),
        parse("[\"it\"]", &long).expect("good rules").rule_hash()
    );
}

#[test]
fn what_is_written_beats_the_preset() {
    let lines =
        format!("preset = \"unlock-membership\"\n{PLACE}\nmin_remaining = \"1h\"\nlent = \"manager\"\nfrom_block = 7");
    let ConditionKind::Unlock(unlock) = kind("[\"it\"]", &lines) else {
        panic!("an unlock condition")
    };
    assert_eq!(unlock.min_remaining, Duration::from_secs(3_600));
    assert_eq!(unlock.lent, Lent::Manager { from_block: 7 });
    assert_eq!(unlock.versions, [13, 14, 15]);

    let lines = format!("preset = \"builderpass-721\"\n{PLACE}\nsoulbound = false");
    assert!(matches!(kind("[\"it\"]", &lines), ConditionKind::Erc721(pass) if !pass.soulbound));

    let score = "preset = \"talent-passport\"\nto = \"0xBBFeDA7c4d8d9Df752542b03CdD715F790B32D0B\"\n\
                 sig = \"getScoreByAddress(address)(uint256)\"\nop = \">=\"\nvalue = 40";
    assert!(matches!(kind("\"wallet\"", score), ConditionKind::Call(call) if call.function == "getScoreByAddress"));
}

#[test]
fn a_preset_that_does_not_exist_or_is_of_another_kind_is_refused_once() {
    let problems = parse("[\"it\"]", &format!("preset = \"unlock-membersip\"\n{PLACE}")).expect_err("misspelt");
    assert!(
        matches!(&problems[..], [one] if one.starts_with("cond.it.preset: there is no preset") && one.ends_with("(did you mean `unlock-membership`?)")),
        "{problems:?}"
    );
    let both = |kind: &str| {
        parse(
            "[\"it\"]",
            &format!("preset = \"unlock-membership\"\nkind = \"{kind}\"\n{PLACE}"),
        )
    };
    assert!(both("unlock").is_ok());
    let problems = both("erc721").expect_err("another kind");
    assert!(
        matches!(&problems[..], [one] if one.starts_with("cond.it.kind: the preset `unlock-membership` is of kind `unlock`")),
        "{problems:?}"
    );
    let neither = parse("[\"it\"]", PLACE).expect_err("neither");
    assert!(
        matches!(&neither[..], [one] if one.starts_with("cond.it.kind: the condition needs `kind` or `preset`")),
        "{neither:?}"
    );
    assert!(
        parse(
            "[\"it\"]",
            &format!("kind = \"builderpass\"\nchain = \"eip155:8453\"\ncontract = \"{CONTRACT}\"")
        )
        .is_ok()
    );
}
