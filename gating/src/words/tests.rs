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
    let sources = [
        include_str!("../condition.rs"),
        include_str!("../condition/contract.rs"),
        include_str!("../condition/finding.rs"),
        include_str!("../condition/erc721.rs"),
        include_str!("../condition/unlock.rs"),
        include_str!("../condition/builderpass.rs"),
        include_str!("../condition/call.rs"),
        include_str!("../condition/allowlist.rs"),
        include_str!("../evaluate.rs"),
        include_str!("../words.rs"),
        include_str!("describe.rs"),
    ];
    let mut used = std::collections::BTreeSet::new();
    for source in sources {
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
    let bundle = bundle();
    let mut lines = Vec::new();
    fn walk(bundle: &FluentBundle<FluentResource>, items: &[Item], depth: usize, lines: &mut Vec<String>) {
        for item in items {
            lines.push(format!("{}{}", "  ".repeat(depth), said(bundle, &item.phrase)));
            walk(bundle, &item.items, depth + 1, lines);
        }
    }
    let items = describe(&rules);
    walk(&bundle, &items, 0, &mut lines);
    let expected = [
        "You may join by the rule “members” if this holds:".to_owned(),
        "  all of these:".to_owned(),
        "    at least one of these:".to_owned(),
        format!(
            "      A membership (membership key of the Unlock lock {contract} on eip155:8453, valid for at least 168 more hours)"
        ),
        "        A lent key counts for nobody.".to_owned(),
        "      at least 1 of these 2:".to_owned(),
        format!("        art (ERC-721 token of {contract} on eip155:8453, at least 1 in one wallet)"),
        format!("        human (getScore(address) of the contract {contract} on eip155:8453 gives >= 5)"),
        "    none of these:".to_owned(),
        "      banned (a list of 1 wallets)".to_owned(),
        "  One account per wallet.".to_owned(),
    ];
    assert_eq!(lines, expected);
    assert_eq!(
        items[0].items[0].items[0].items[0].link.as_deref(),
        Some("https://example.org/join")
    );
}
