//! Findings as they come, one look after the other; who reads them gets `domain::findings::Report`.

use super::faults::CHECKS;
use domain::findings::{Check, Finding, Report, Verdict};

/// What was found so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes(Report);

impl Notes {
    fn add(&mut self, check: &Check, verdict: Verdict) {
        // The first word about something is the one nearest to its cause.
        if self.finding(check.code).is_none() {
            self.0.findings.push(Finding::new(check, verdict));
        }
    }

    pub(super) fn ok(&mut self, check: &Check, what: impl Into<String>) {
        self.add(check, Verdict::ok(what));
    }

    pub(super) fn warn(&mut self, check: &Check, what: impl Into<String>, fix: impl Into<String>) {
        self.add(check, Verdict::warn(what, fix));
    }

    pub(super) fn fail(&mut self, check: &Check, what: impl Into<String>, fix: impl Into<String>) {
        self.add(check, Verdict::fail(what, fix));
    }

    pub(super) fn skip(&mut self, check: &Check, why: impl Into<String>) {
        self.add(check, Verdict::skip(why));
    }

    /// The finding of a check.
    pub(super) fn finding(&self, code: &str) -> Option<&Finding> {
        self.0.finding(code)
    }

    /// All of it in order, with the reason why everything else was not looked at.
    pub(super) fn close(mut self, why: &str) -> Report {
        for check in CHECKS {
            self.skip(check, why);
        }
        self.0.findings.sort_by_key(|finding| finding.code);
        self.0
    }
}

#[cfg(test)]
impl Notes {
    /// As it is, for tests of one look.
    pub(super) fn report(&self) -> &Report {
        &self.0
    }
}

/// Something that the other server wrote, for a message: one line, no control characters, not long.
pub(super) fn shown(text: &str) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control()).take(160).collect();
    if clean.is_empty() { "nothing".to_owned() } else { clean }
}
