//! What went wrong with the claim of an account at another server, in the reader's words.

use crate::pages::problem::Problem;
use crate::words::{Words, id};
use relying_parties::claims::ClaimError;

/// The words for what can be mended at the keyboard or later; otherwise the problem.
pub(super) fn explain(error: ClaimError, words: Words) -> Result<String, Problem> {
    let message = match &error {
        ClaimError::BadName => id("linked-wrong-name"),
        ClaimError::OtherServer { server } => return Ok(words.arg("linked-wrong-server", "server", server.as_str())),
        ClaimError::Taken => id("linked-taken"),
        ClaimError::LinkedAlready => id("linked-already"),
        ClaimError::HasAnother => id("linked-has-another"),
        ClaimError::ClosedNow => id("linked-closed-now"),
        ClaimError::NoClaim => id("linked-no-claim"),
        ClaimError::Expired => id("linked-expired"),
        ClaimError::NoSuchAccount => id("linked-no-such-account"),
        ClaimError::CodeNotThere => id("linked-code-missing"),
        ClaimError::Hidden => id("linked-hidden"),
        ClaimError::Unread { .. } => id("linked-unread"),
        ClaimError::InUse => id("linked-stays"),
        ClaimError::TooOften(wait) => {
            return Ok(words.arg("linked-too-often", "minutes", wait.secs().div_ceil(60)));
        }
        ClaimError::NotOffered | ClaimError::NotLinked | ClaimError::NotAllowed | ClaimError::Store(_) => {
            return Err(problem(error));
        }
    };
    Ok(words.text(message))
}

/// The page instead, for what is no mistake of anybody at the keyboard.
pub(super) fn problem(error: ClaimError) -> Problem {
    match error {
        ClaimError::Store(error) => error.into(),
        ClaimError::NotAllowed => Problem::NotAllowed,
        _ => Problem::NotFound,
    }
}
