//! What was found, for people and for programs: the same shape as `guildhall doctor`.

use super::faults::{CHECKS, Check};
use serde::Serialize;

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// All is well.
    Ok,
    /// Not as it should be, but it works.
    Warn,
    /// Broken.
    Fail,
    /// Not looked at.
    Skip,
}

/// The outcome of one check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The check's stable code.
    pub code: &'static str,
    /// How it came out.
    pub status: Status,
    /// What was looked at.
    pub title: &'static str,
    /// What was seen.
    pub what: String,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

/// All findings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// One per check, in the order of their codes.
    pub findings: Vec<Finding>,
}

impl Report {
    fn add(&mut self, check: &Check, status: Status, what: String, fix: Option<String>) {
        // The first word about something is the one nearest to its cause.
        if self.finding(check.code).is_some() {
            return;
        }
        self.findings.push(Finding {
            code: check.code,
            status,
            title: check.title,
            what,
            why: check.why,
            fix,
        });
    }

    pub(super) fn ok(&mut self, check: &Check, what: impl Into<String>) {
        self.add(check, Status::Ok, what.into(), None);
    }

    pub(super) fn warn(&mut self, check: &Check, what: impl Into<String>, fix: impl Into<String>) {
        self.add(check, Status::Warn, what.into(), Some(fix.into()));
    }

    pub(super) fn fail(&mut self, check: &Check, what: impl Into<String>, fix: impl Into<String>) {
        self.add(check, Status::Fail, what.into(), Some(fix.into()));
    }

    pub(super) fn skip(&mut self, check: &Check, why: impl Into<String>) {
        self.add(check, Status::Skip, why.into(), None);
    }

    /// Says of everything that was not looked at why, and puts all in order.
    pub(super) fn skip_rest(&mut self, why: &str) {
        for check in CHECKS {
            self.skip(check, why);
        }
        self.findings.sort_by_key(|finding| finding.code);
    }

    /// Whether something is broken.
    pub fn failed(&self) -> bool {
        self.findings.iter().any(|finding| finding.status == Status::Fail)
    }

    /// The finding of a check.
    pub fn finding(&self, code: &str) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.code == code)
    }

    /// As lines for people.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for finding in &self.findings {
            let mark = match finding.status {
                Status::Ok => "ok   ",
                Status::Warn => "WARN ",
                Status::Fail => "FAIL ",
                Status::Skip => "skip ",
            };
            let (code, title, what) = (finding.code, finding.title, &finding.what);
            text.push_str(&format!("{mark} {code} {title}: {what}\n"));
            if let Some(fix) = &finding.fix {
                text.push_str(&format!("        why: {}\n        do:  {fix}\n", finding.why));
            }
        }
        text
    }
}

/// Something that the other server wrote, for a message: one line, no control characters, not long.
pub(super) fn shown(text: &str) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control()).take(160).collect();
    if clean.is_empty() { "nothing".to_owned() } else { clean }
}
