//! Why an act was not done, as the word that travels to the page the form leads back to.

use crate::pages::problem::Problem;
use membership::MembershipError;

/// The word for `done=` of [`super::notice::Asked`]; otherwise the problem.
pub(super) fn word(error: MembershipError) -> Result<&'static str, Problem> {
    match error {
        MembershipError::NotAllowed { .. } | MembershipError::NotBelow => Ok("not-allowed"),
        MembershipError::Yourself => Ok("yourself"),
        MembershipError::AlreadyBanned => Ok("banned-already"),
        MembershipError::NotBanned => Ok("not-banned"),
        MembershipError::NoBrake => Ok("no-brake"),
        MembershipError::AppealDecided => Ok("answered-already"),
        MembershipError::BadText { .. } => Ok("bad-text"),
        MembershipError::Changing | MembershipError::Behind { .. } => Ok("try-again"),
        MembershipError::Store(error) => Err(Problem::Store(error)),
        MembershipError::NoSuchAccount
        | MembershipError::NoSuchAppeal
        | MembershipError::NoSuchDraft
        | MembershipError::AppealWaiting
        | MembershipError::TooManyDrafts { .. }
        | MembershipError::BadDraft(_)
        | MembershipError::NoDrafts => Err(Problem::NotFound),
    }
}

/// The problem behind an act or a look that has no word.
pub(super) fn problem(error: MembershipError) -> Problem {
    match word(error) {
        Ok(_) => Problem::NotAllowed,
        Err(problem) => problem,
    }
}

/// The word for an act that was done, or for why it was not.
pub(super) fn outcome(done: Result<(), MembershipError>, good: &'static str) -> Result<&'static str, Problem> {
    match done {
        Ok(()) => Ok(good),
        Err(error) => word(error),
    }
}
