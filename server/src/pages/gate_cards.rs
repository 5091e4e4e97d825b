//! What the gate says about one wallet, as cards: a word, a shape and a colour for each condition, so
//! that no reader depends on colour alone.

use super::gate_words::is_web_link;
use crate::words::{Words, id};
use auth::{SpokenReason, Verdict};
use domain::gate::Outcome;

/// The gate's answer, ready to be shown.
pub(crate) struct GateCards {
    /// The answer, a message id.
    pub(crate) verdict: &'static str,
    /// Whether it is yes.
    pub(crate) granted: bool,
    /// Whether asking again soon may help: it could not be told.
    pub(crate) retry: bool,
    /// One per condition.
    pub(crate) cards: Vec<GateCard>,
}

/// One condition.
pub(crate) struct GateCard {
    /// The class that gives shape and colour.
    pub(crate) class: &'static str,
    /// The sign inside the shape.
    pub(crate) mark: &'static str,
    /// The word, a message id.
    pub(crate) state: &'static str,
    /// Why.
    pub(crate) text: String,
    /// The block it was read at, in words.
    pub(crate) block: Option<String>,
    /// Where to get what is missing.
    pub(crate) link: Option<String>,
}

impl GateCards {
    /// The cards of an answer.
    pub(crate) fn of(verdict: &Verdict, words: Words) -> Self {
        Self {
            verdict: match verdict.outcome {
                Outcome::Yes => id("gate-verdict-granted"),
                Outcome::No => id("gate-verdict-denied"),
                Outcome::Unknown => id("gate-verdict-unknown"),
            },
            granted: verdict.outcome == Outcome::Yes,
            retry: verdict.outcome == Outcome::Unknown,
            cards: verdict.reasons.iter().map(|reason| card(reason, words)).collect(),
        }
    }

    /// When the gate has not answered in the time that a page may take.
    pub(crate) fn too_slow(words: Words) -> Self {
        let (class, mark, state) = look(Outcome::Unknown);
        let card = GateCard {
            class,
            mark,
            state,
            text: words.text("join-too-slow"),
            block: None,
            link: None,
        };
        Self {
            verdict: id("gate-verdict-unknown"),
            granted: false,
            retry: true,
            cards: vec![card],
        }
    }
}

fn card(reason: &SpokenReason, words: Words) -> GateCard {
    let (class, mark, state) = look(reason.outcome);
    let block = reason.block.map(|block| {
        words.arg2(
            "gate-block",
            "number",
            block.number.to_string(),
            "chain",
            block.chain.caip2(),
        )
    });
    let link = reason
        .link
        .clone()
        .filter(|link| reason.outcome == Outcome::No && is_web_link(link));
    GateCard {
        class,
        mark,
        state,
        text: reason.text.clone(),
        block,
        link,
    }
}

fn look(outcome: Outcome) -> (&'static str, &'static str, &'static str) {
    match outcome {
        Outcome::Yes => ("is-yes", "✓", id("state-yes")),
        Outcome::No => ("is-no", "✕", id("state-no")),
        Outcome::Unknown => ("is-unknown", "?", id("state-unknown")),
    }
}
