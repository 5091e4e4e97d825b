//! Every message that is asked for exists, and every message that exists is asked for.

use super::locale::{ENGLISH, english};
use super::{Words, reason_text};
use domain::gate::{Outcome, Reason};
use http::HeaderMap;
use std::collections::BTreeSet;
use std::path::Path;

/// The ids asked for in one source text: the first string after each of these calls.
fn ids_in(source: &str) -> Vec<String> {
    // Long chains of calls are broken before their points.
    let source = source
        .lines()
        .map(str::trim_start)
        .collect::<Vec<_>>()
        .join("\n")
        .replace("\n.", ".");
    let calls = ["words.text(", "words.arg(", "words.arg2(", "id("];
    let mut found = Vec::new();
    for call in calls {
        for (at, _) in source.match_indices(call) {
            // `id(` also ends other names, such as `actor_id(`.
            if source[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || (call == "id(" && c == '.')) {
                continue;
            }
            let rest = source[at + call.len()..].trim_start();
            if let Some(id) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) {
                found.push(id.to_owned());
            }
        }
    }
    found
}

fn sources(folder: &Path, into: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|end| end == "html" || end == "rs") && !path.ends_with("words/tests.rs")
        {
            into.push((
                path.display().to_string(),
                std::fs::read_to_string(&path).expect("it is text"),
            ));
        }
    }
}

fn asked_for() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("templates"), &mut files);
    sources(&root.join("src"), &mut files);
    files
        .iter()
        .flat_map(|(path, text)| ids_in(text).into_iter().map(|id| (path.clone(), id)))
        .collect()
}

#[test]
fn every_message_that_a_page_asks_for_exists() {
    assert!(english().has("sign-out"), "the look-up itself works");
    let missing: Vec<_> = asked_for().into_iter().filter(|(_, id)| !english().has(id)).collect();
    assert!(missing.is_empty(), "missing in locales/en: {missing:#?}");
}

#[test]
fn every_message_is_asked_for_somewhere() {
    let asked: BTreeSet<String> = asked_for().into_iter().map(|(_, id)| id).collect();
    let unused: Vec<&str> = ENGLISH
        .iter()
        .skip(1)
        .flat_map(|resource| resource.lines())
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(" ="))
        .map(|(id, _)| id)
        .filter(|id| !asked.contains(*id))
        .collect();
    assert!(unused.is_empty(), "not used any more: {unused:#?}");
}

#[test]
fn every_message_of_the_gate_can_be_put_into_words() {
    let missing: Vec<_> = gating::MESSAGES
        .iter()
        .filter(|message| !english().has(message.id))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_reason_names_its_condition() {
    let reason = Reason {
        condition: "pass".into(),
        outcome: Outcome::No,
        message: "gate-builderpass-no".into(),
        arguments: vec![("title".into(), "BuilderPass".into())],
        link: None,
        block: None,
    };
    assert_eq!(reason_text(&reason), "BuilderPass: your wallet holds no pass.");
}

#[test]
fn a_language_nobody_translated_gives_english() {
    let mut headers = HeaderMap::new();
    headers.insert("accept-language", "tlh, x-;q=, en;q=0.1".parse().expect("a header"));
    assert_eq!(Words::for_request(&headers).language(), "en");
}

#[test]
fn numbers_choose_their_plural() {
    let words = Words::english();
    assert_eq!(words.arg("count-replies", "count", 1_i64), "1 reply");
    assert_eq!(words.arg("count-replies", "count", 2_i64), "2 replies");
    for (members, told) in [
        (1_i64, "1 of 1 member would be demoted."),
        (3, "1 of 3 members would be demoted."),
    ] {
        assert_eq!(
            words.arg2("admin-brake-text", "demotions", 1_i64, "members", members),
            told
        );
    }
}

#[test]
fn counts_of_the_gate_choose_their_plural_and_amounts_stay_as_they_are() {
    let words = Words::english();
    let list = |count: &str| {
        words.phrase(&gating::Phrase {
            message: "gate-describe-allowlist".into(),
            arguments: vec![("title".into(), "Friends".into()), ("count".into(), count.into())],
        })
    };
    assert_eq!(list("1"), "Friends (a list of 1 wallet)");
    assert_eq!(list("5000"), "Friends (a list of 5000 wallets)");
    let amount = "340282366920938463463374607431768211455";
    let coin = words.phrase(&gating::Phrase {
        message: "gate-erc20-no".into(),
        arguments: vec![
            ("title".into(), "Coin".into()),
            ("held".into(), "007".into()),
            ("min".into(), amount.into()),
        ],
    });
    assert!(coin.contains(&format!("needed: {amount}, held: 007")), "{coin}");
}
