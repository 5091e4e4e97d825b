//! Finds out what is wrong with an installation and says what to do. Every check has a code that is
//! never used for anything else, and a test that breaks what it watches.

pub mod checks;
pub mod facts;
pub mod report;

pub use checks::CHECKS;
pub use facts::Facts;
pub use report::{Finding, Report, Status};

use futures::future::BoxFuture;

/// What a check found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All is well; the text says what was seen.
    Ok(String),
    /// Not broken, but not as it should be.
    Warn {
        /// What was seen.
        what: String,
        /// What to do.
        fix: String,
    },
    /// Broken.
    Fail {
        /// What was seen.
        what: String,
        /// What to do.
        fix: String,
    },
    /// It could not be checked, or there is nothing to check; the text says why.
    Skip(String),
}

impl Verdict {
    pub(crate) fn ok(what: impl Into<String>) -> Self {
        Self::Ok(what.into())
    }

    pub(crate) fn warn(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Warn {
            what: what.into(),
            fix: fix.into(),
        }
    }

    pub(crate) fn fail(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Fail {
            what: what.into(),
            fix: fix.into(),
        }
    }

    pub(crate) fn skip(why: impl Into<String>) -> Self {
        Self::Skip(why.into())
    }
}

/// One check.
pub struct Check {
    /// Its stable code.
    pub code: &'static str,
    /// What it checks, in a few words.
    pub title: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// Looks.
    pub run: for<'a> fn(&'a Facts) -> BoxFuture<'a, Verdict>,
}

/// Runs all checks, in the order of their codes.
pub async fn examine(facts: &Facts) -> Report {
    let looks = CHECKS
        .iter()
        .map(|check| async move { Finding::new(check, (check.run)(facts).await) });
    Report {
        findings: futures::future::join_all(looks).await,
    }
}
