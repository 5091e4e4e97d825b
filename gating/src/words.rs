//! Reasons and rules in words. This crate only says which message with which arguments; the texts
//! are Fluent ([`FLUENT_EN`]), so that the server can translate them and pages and command line say
//! the same.

mod describe;
mod messages;

pub use describe::{Item, describe, terms};
pub use messages::{MESSAGES, Message};

use domain::gate::{Decision, Outcome, Reason};

/// The English texts of all messages, as a Fluent resource.
pub const FLUENT_EN: &str = include_str!("../locales/en/gate.ftl");

/// A message and its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The Fluent message; one of [`MESSAGES`].
    pub message: String,
    /// Its arguments, all text. One that is called `count` is a whole number: give it to Fluent as one, so
    /// that the message can choose its plural form.
    pub arguments: Vec<(String, String)>,
}

impl Phrase {
    /// A phrase of this crate.
    pub(crate) fn new(message: &str, arguments: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let arguments = arguments
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        Self {
            message: message.to_owned(),
            arguments,
        }
    }
}

/// What was decided, in one phrase.
pub fn verdict(decision: &Decision) -> Phrase {
    verdict_of(decision.outcome)
}

/// The same for an outcome alone: whoever knows more than the rules may come to another.
pub fn verdict_of(outcome: Outcome) -> Phrase {
    Phrase::new(
        match outcome {
            Outcome::Yes => "gate-verdict-granted",
            Outcome::No => "gate-verdict-denied",
            Outcome::Unknown => "gate-verdict-unknown",
        },
        [],
    )
}

/// A reason in phrases: what came out, at which block, and, unless it holds, where to get what is
/// missing. Pages that show the link as a link leave the last one out and use [`Reason::link`].
pub fn phrases(reason: &Reason) -> Vec<Phrase> {
    let mut all = vec![Phrase {
        message: reason.message.clone(),
        arguments: reason.arguments.clone(),
    }];
    all.extend(block(reason));
    all.extend(where_to_get(reason));
    all
}

/// At which block the condition was read.
pub fn block(reason: &Reason) -> Option<Phrase> {
    let block = reason.block?;
    Some(Phrase::new(
        "gate-block",
        [("number", block.number.to_string()), ("chain", block.chain.caip2())],
    ))
}

/// Where to get what is missing: only for a wanted condition that does not hold, and only if the
/// operator gave a link.
pub fn where_to_get(reason: &Reason) -> Option<Phrase> {
    let link = reason
        .link
        .clone()
        .filter(|_| reason.outcome == Outcome::No && reason.message != "gate-unwanted-no")?;
    Some(Phrase::new("gate-link", [("link", link)]))
}

#[cfg(test)]
mod tests;
