//! Finds out what is wrong with an installation and says what to do. Every check has a code that is
//! never used for anything else, and a test that breaks what it watches.

pub mod checks;
pub mod facts;

pub use checks::CHECKS;
pub use domain::findings::{Finding, Report, Status, Verdict};
pub use facts::Facts;

use domain::findings;
use futures::future::BoxFuture;

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
    let looks = CHECKS.iter().map(|check| async move {
        let Check { code, title, why, run } = *check;
        Finding::new(&findings::Check { code, title, why }, run(facts).await)
    });
    Report {
        findings: futures::future::join_all(looks).await,
    }
}
