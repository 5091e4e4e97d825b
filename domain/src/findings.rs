//! What was found by a program that looks whether something is as it should be (`guildhall doctor`,
//! `guildhall join check`): one finding per check, for people and for programs.

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
    /// It could not be looked at, or there is nothing to look at; the text says why.
    Skip(String),
}

impl Verdict {
    /// [`Verdict::Ok`].
    pub fn ok(what: impl Into<String>) -> Self {
        Self::Ok(what.into())
    }

    /// [`Verdict::Warn`].
    pub fn warn(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Warn {
            what: what.into(),
            fix: fix.into(),
        }
    }

    /// [`Verdict::Fail`].
    pub fn fail(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Fail {
            what: what.into(),
            fix: fix.into(),
        }
    }

    /// [`Verdict::Skip`].
    pub fn skip(why: impl Into<String>) -> Self {
        Self::Skip(why.into())
    }
}

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its stable code, which never changes its meaning.
    pub code: &'static str,
    /// What is looked at, in a few words.
    pub title: &'static str,
    /// Why it matters.
    pub why: &'static str,
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

impl Finding {
    /// What this check found out.
    pub fn new(check: &Check, verdict: Verdict) -> Self {
        let (status, what, fix) = match verdict {
            Verdict::Ok(what) => (Status::Ok, what, None),
            Verdict::Warn { what, fix } => (Status::Warn, what, Some(fix)),
            Verdict::Fail { what, fix } => (Status::Fail, what, Some(fix)),
            Verdict::Skip(why) => (Status::Skip, why, None),
        };
        let Check { code, title, why } = *check;
        Self {
            code,
            status,
            title,
            what,
            why,
            fix,
        }
    }
}

/// All findings of one examination.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
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
            let (code, title) = (finding.code, finding.title);
            let what = finding.what.replace('\n', "\n        ");
            text.push_str(&format!("{mark} {code} {title}: {what}\n"));
            if let Some(fix) = &finding.fix {
                text.push_str(&format!("        why: {}\n        do:  {fix}\n", finding.why));
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLOCKS: Check = Check {
        code: "XX001",
        title: "clocks",
        why: "tokens end",
    };

    fn report(verdict: Verdict) -> Report {
        Report {
            findings: vec![Finding::new(&CLOCKS, verdict)],
        }
    }

    #[test]
    fn only_what_is_broken_fails_and_says_what_to_do() {
        for (verdict, failed, text) in [
            (Verdict::ok("1 s apart"), false, "ok    XX001 clocks: 1 s apart\n"),
            (Verdict::skip("no date"), false, "skip  XX001 clocks: no date\n"),
            (
                Verdict::warn("a\nb", "set it"),
                false,
                "WARN  XX001 clocks: a\n        b\n        why: tokens end\n        do:  set it\n",
            ),
            (
                Verdict::fail("9 h apart", "set it"),
                true,
                "FAIL  XX001 clocks: 9 h apart\n        why: tokens end\n        do:  set it\n",
            ),
        ] {
            let report = report(verdict);
            assert_eq!(report.failed(), failed, "{text}");
            assert_eq!(report.to_text(), text);
        }
    }

    #[test]
    fn programs_read_a_fix_only_where_there_is_one() {
        let json = |verdict| serde_json::to_value(report(verdict)).expect("plain data")["findings"][0].clone();
        assert_eq!(json(Verdict::fail("a", "b"))["fix"], "b");
        assert_eq!(json(Verdict::fail("a", "b"))["status"], "fail");
        assert!(json(Verdict::ok("a")).get("fix").is_none());
    }
}
