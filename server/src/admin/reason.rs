//! Why a member changed stage, from the stored reason to sentences. It names conditions, rules and blocks,
//! never what somebody holds.

use crate::pages::effect_words;
use crate::words::{Words, id};
use domain::gate::Effect;
use domain::membership::Stage;
use serde::Deserialize;

/// A reason as `membership` stores it.
#[derive(Deserialize)]
struct Stored {
    because: String,
    effect: Option<Effect>,
    #[serde(default)]
    conditions: Vec<Condition>,
    #[serde(default)]
    blocks: Vec<Block>,
    #[serde(default)]
    final_blocks: Vec<Block>,
}

#[derive(Deserialize)]
struct Condition {
    condition: String,
    outcome: String,
}

#[derive(Deserialize)]
struct Block {
    chain: String,
    number: u64,
}

/// The sentences of a stored reason. A text that is none of ours stays as it is.
/// `from` and `to` are the stages of the step.
pub fn words(stored: &str, from: Stage, to: Stage, words: Words) -> Vec<String> {
    let Ok(reason) = serde_json::from_str::<Stored>(stored) else {
        return Some(stored.to_owned())
            .filter(|text| !text.is_empty())
            .into_iter()
            .collect();
    };
    let effect = reason
        .effect
        .map(|effect| effect_words(&effect, words))
        .unwrap_or_default();
    let mut sentences = vec![match reason.because.as_str() {
        "taken" => words.text("admin-because-taken"),
        "cooling" => words.text("admin-because-cooling"),
        "banned" => words.text("admin-because-banned"),
        "exempt" => words.text("admin-because-exempt"),
        "withdrawn" => words.arg("admin-because-withdrawn", "effect", effect),
        _ if to > from => words.text("admin-because-rules-fail"),
        _ if to < from => words.text("admin-because-rules-hold"),
        _ => words.text("admin-because-rules"),
    }];
    for condition in &reason.conditions {
        let message = match condition.outcome.as_str() {
            "granted" => id("admin-condition-yes"),
            "denied" => id("admin-condition-no"),
            _ => id("admin-condition-unknown"),
        };
        sentences.push(words.arg(message, "name", &condition.condition));
    }
    if !reason.blocks.is_empty() {
        sentences.push(words.arg("admin-read-at", "blocks", blocks(&reason.blocks, words)));
    }
    if !reason.final_blocks.is_empty() {
        sentences.push(words.arg("admin-read-at-final", "blocks", blocks(&reason.final_blocks, words)));
    }
    sentences
}

fn blocks(blocks: &[Block], words: Words) -> String {
    let named: Vec<String> = blocks
        .iter()
        .map(|block| words.arg2("admin-block", "number", block.number.to_string(), "chain", &block.chain))
        .collect();
    named.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_reason_becomes_sentences_with_conditions_and_blocks() {
        let stored = r#"{"because":"taken","conditions":[{"condition":"pass","outcome":"denied","message":"gate-x"}],
            "blocks":[{"chain":"eip155:1","number":1234567}]}"#;
        let told = |stored: &str, from, to| words(stored, from, to, Words::english());
        let said = told(stored, Stage::Active, Stage::Grace);
        assert_eq!(said[1], "pass: does not hold.");
        assert_eq!(said[2], "Read at block 1234567 of eip155:1.");
        assert_eq!(told("by hand", Stage::Active, Stage::Grace), ["by hand"]);
        assert!(told("", Stage::Active, Stage::Grace).is_empty());
        let rules = r#"{"because":"rules"}"#;
        assert_eq!(told(rules, Stage::Active, Stage::Grace), ["The rules do not hold."]);
        assert_eq!(told(rules, Stage::Limited, Stage::Active), ["The rules hold again."]);
    }
}
