//! What the doctor found, for people and for programs.

use super::{Check, Verdict};
use serde::Serialize;

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// All is well.
    Ok,
    /// Not as it should be.
    Warn,
    /// Broken.
    Fail,
    /// Not checked.
    Skip,
}

/// The outcome of one check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The check's stable code.
    pub code: &'static str,
    /// How it came out.
    pub status: Status,
    /// What was checked.
    pub title: &'static str,
    /// What was seen.
    pub what: String,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

impl Finding {
    pub(crate) fn new(check: &Check, verdict: Verdict) -> Self {
        let (status, what, fix) = match verdict {
            Verdict::Ok(what) => (Status::Ok, what, None),
            Verdict::Warn { what, fix } => (Status::Warn, what, Some(fix)),
            Verdict::Fail { what, fix } => (Status::Fail, what, Some(fix)),
            Verdict::Skip(why) => (Status::Skip, why, None),
        };
        Self {
            code: check.code,
            status,
            title: check.title,
            what,
            why: check.why,
            fix,
        }
    }
}

/// All findings of one examination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// One per check, in the order of their codes.
    pub findings: Vec<Finding>,
}

impl Report {
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
            text.push_str(&format!(
                "{mark} {} {}: {}\n",
                finding.code,
                finding.title,
                finding.what.replace('\n', "\n        ")
            ));
            if let Some(fix) = &finding.fix {
                text.push_str(&format!("        why: {}\n        do:  {fix}\n", finding.why));
            }
        }
        text
    }
}
