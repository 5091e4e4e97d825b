//! Every message has its text, and the texts read well.

use super::*;
use crate::rule::GateRules;
use domain::gate::BlockRef;
use domain::wallet::ChainId;
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};

fn bundle() -> FluentBundle<FluentResource> {
    let resource = FluentResource::try_new(FLUENT_EN.to_owned()).expect("the English texts are Fluent");
    let mut bundle = FluentBundle::new(vec![unic_langid::langid!("en")]);
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).expect("no message twice");
    bundle
}

fn said(bundle: &FluentBundle<FluentResource>, phrase: &Phrase) -> String {
    let mut arguments = FluentArgs::new();
    for (name, value) in &phrase.arguments {
        arguments.set(name.as_str(), value.as_str());
    }
    let pattern = bundle
        .get_message(&phrase.message)
        .and_then(|m| m.value())
        .expect("the message exists");
    let mut errors = Vec::new();
    let text = bundle
        .format_pattern(pattern, Some(&arguments), &mut errors)
        .into_owned();
    assert!(errors.is_empty(), "{phrase:?}: {errors:?}");
    text
}

#[test]
fn every_message_has_an_english_text_that_uses_its_arguments_and_no_others() {
    let bundle = bundle();
    for Message { id, arguments } in MESSAGES {
        let arguments = arguments
            .iter()
            .map(|name| ((*name).to_owned(), format!("<{name}>")))
            .collect();
        said(
            &bundle,
            &Phrase {
                message: id.to_owned(),
                arguments,
            },
        );
    }
    let written: Vec<&str> = FLUENT_EN
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
        .map(|(id, _)| id)
        .collect();
    assert_eq!(
        written,
        MESSAGES.map(|message| message.id),
        "no text without a message, in the same order"
    );
}

/// The arguments that the code gives are those that translators are promised: every message id that
/// occurs in the sources is listed.
#[test]
fn every_message_in_the_sources_is_listed() {
    let mut sources = vec![
        include_str!("../condition.rs").to_owned(),
        include_str!("../evaluate.rs").to_owned(),
        include_str!("../words.rs").to_owned(),
        include_str!("describe.rs").to_owned(),
    ];
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/condition");
    for file in std::fs::read_dir(folder).expect("the folder of the conditions") {
        let path = file.expect("a file").path();
        if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            sources.push(std::fs::read_to_string(path).expect("a source"));
        }
    }
    let mut used = std::collections::BTreeSet::new();
    for source in &sources {
        let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            used.extend(line.split('"').filter(|piece| piece.starts_with("gate-")));
        }
    }
    let listed: std::collections::BTreeSet<&str> = MESSAGES.iter().map(|message| message.id).collect();
    assert_eq!(used, listed);
}

fn reason(outcome: Outcome, message: &str) -> Reason {
    let block = BlockRef {
        chain: ChainId(8453),
        number: 42,
        hash: Default::default(),
        timestamp_secs: 0,
    };
    Reason {
        condition: "pass".to_owned(),
        outcome,
        message: message.to_owned(),
        arguments: vec![("title".to_owned(), "A guild pass".to_owned())],
        link: Some("https://example.org/pass".to_owned()),
        block: Some(block),
    }
}

#[test]
fn a_reason_says_what_at_which_block_and_where_to_get_it() {
    let bundle = bundle();
    let text: Vec<String> = phrases(&reason(Outcome::No, "gate-builderpass-no"))
        .iter()
        .map(|phrase| said(&bundle, phrase))
        .collect();
    let expected = [
        "A guild pass: your wallet holds no pass.",
        "Read at block 42 of eip155:8453.",
        "Get it here: https://example.org/pass",
    ];
    assert_eq!(text, expected);
    assert_eq!(
        phrases(&reason(Outcome::Yes, "gate-allowlist-yes")).len(),
        2,
        "nothing to get for who has it"
    );
    assert_eq!(
        phrases(&reason(Outcome::No, "gate-unwanted-no")).len(),
        2,
        "nothing to get for what must not be"
    );
}

/// The lines of an explanation, indented by two blanks a level.
fn explained(items: &[Item]) -> Vec<String> {
    fn walk(bundle: &FluentBundle<FluentResource>, items: &[Item], depth: usize, lines: &mut Vec<String>) {
        for item in items {
            lines.push(format!("{}{}", "  ".repeat(depth), said(bundle, &item.phrase)));
            walk(bundle, &item.items, depth + 1, lines);
        }
    }
    let mut lines = Vec::new();
    walk(&bundle(), items, 0, &mut lines);
    lines
}

#[test]
fn a_rule_is_explained_as_a_nested_list() {
    let contract = "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045";
    let text = format!(
        r#"
        [gate.members]
        effect = "admit"
        expr = {{ any = ["pass", {{ at_least = 1, of = ["art", "human"] }}], none = ["banned"] }}
        bind = "wallet"
        [cond.pass]
        kind = "unlock"
        title = "A membership"
        link = "https://example.org/join"
        chain = "eip155:8453"
        contract = "{contract}"
        min_remaining = "7d"
        [cond.art]
        kind = "erc721"
        chain = "eip155:8453"
        contract = "{contract}"
        [cond.human]
        kind = "call"
        chain = "eip155:8453"
        to = "{contract}"
        sig = "getScore(address)(uint256)"
        args = ["$wallet"]
        op = ">="
        value = 5
        [cond.banned]
        kind = "allowlist"
        addresses = ["{contract}"]
        "#
    );
    let rules = GateRules::from_toml(&text, &[ChainId(8453)].into()).expect("good rules");
    let items = describe(&rules);
    let lines = explained(&items);
    let expected = [
        "You may join by the rule “members” if this holds:".to_owned(),
        "  all of these:".to_owned(),
        "    at least one of these:".to_owned(),
        format!(
            "      A membership (membership key of the Unlock lock {contract} on eip155:8453, valid for at least another 7 days)"
        ),
        "        A lent key counts for nobody.".to_owned(),
        "      at least 1 of these 2:".to_owned(),
        format!("        art (ERC-721 token of {contract} on eip155:8453, at least 1 in one wallet)"),
        format!("        human (getScore(address) of the contract {contract} on eip155:8453 gives >= 5)"),
        "    none of these:".to_owned(),
        "      banned (a list of 1 wallets)".to_owned(),
        "  One account per wallet.".to_owned(),
        "  If it no longer holds, everything goes on as before for 7 days.".to_owned(),
        "  After that you can read but not post, for 60 days. Then you can sign in to renew, to take your data with you and to leave. Your posts stay.".to_owned(),
    ];
    assert_eq!(lines, expected);
    assert_eq!(
        items[0].items[0].items[0].items[0].link.as_deref(),
        Some("https://example.org/join")
    );
}

#[test]
fn what_a_token_must_be_like_and_what_a_rule_gives_is_explained() {
    let contract = "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045";
    let place = format!("chain = \"eip155:8453\"\ncontract = \"{contract}\"");
    let text = format!(
        r#"
        [gate.members]
        effect = "admit"
        expr = {{ any = ["coins", "units"] }}
        bind = "wallet"
        on_lapse = {{ grace = "36h", dormant_after = "never" }}
        [gate.core]
        effect = "admit"
        expr = "units"
        bind = ["units"]
        on_lapse = {{ grace = "1d", dormant_after = "90m" }}
        cooldown = "24h"
        [gate.badge]
        effect = "role:builder"
        expr = "units"
        [gate.team]
        effect = "group:core"
        expr = "soul"
        [gate.mods]
        effect = "moderator"
        expr = "soul"
        [cond.coins]
        kind = "erc20"
        {place}
        min = 5000
        held_since = "7d"
        [cond.units]
        kind = "erc1155"
        {place}
        ids = "1-3"
        delegation = "delegate.xyz/v2"
        [cond.soul]
        kind = "erc721"
        {place}
        soulbound = true
        "#
    );
    let rules = GateRules::from_toml(&text, &[ChainId(8453)].into()).unwrap_or_else(|bad| panic!("{bad}"));
    let units = format!("units (ERC-1155 token 1-3 of {contract} on eip155:8453, at least 1 in one wallet)");
    let soul = format!("soul (ERC-721 token of {contract} on eip155:8453, at least 1 in one wallet)");
    let vault = "What a vault holds counts for the wallet it delegated to by delegate.xyz. The vault's token is what is used up.";
    let unsold = "It counts only if its contract says that it cannot be sold.";
    let expected = [
        "You may join by the rule “members” if this holds:".to_owned(),
        "  at least one of these:".to_owned(),
        format!(
            "    coins (at least 5000 of the smallest unit of the ERC-20 coin {contract} on eip155:8453, in one wallet)"
        ),
        "      To join, it must have been in the wallet for 7 days.".to_owned(),
        format!("    {units}"),
        format!("      {vault}"),
        "  One account per wallet.".to_owned(),
        "  If it no longer holds, everything goes on as before for 36 hours.".to_owned(),
        "  After that you can read but not post. Your posts stay.".to_owned(),
        "You may join by the rule “core” if this holds:".to_owned(),
        format!("  {units}"),
        format!("    {vault}"),
        "  Joining uses up one of your tokens for one account: units. The same token cannot be used for a second account."
            .to_owned(),
        "  If it no longer holds, everything goes on as before for 24 hours.".to_owned(),
        "  After that you can read but not post, for 90 minutes. Then you can sign in to renew, to take your data with you and to leave. Your posts stay.".to_owned(),
        "  A token that left a member's wallets lets nobody else in for 24 hours.".to_owned(),
        "You get the role “builder” by the rule “badge” while this holds:".to_owned(),
        format!("  {units}"),
        format!("    {vault}"),
        "You are in the group “core” by the rule “team” while this holds:".to_owned(),
        format!("  {soul}"),
        format!("    {unsold}"),
        "You are a moderator by the rule “mods” while this holds:".to_owned(),
        format!("  {soul}"),
        format!("    {unsold}"),
    ];
    assert_eq!(explained(&describe(&rules)), expected);
}
