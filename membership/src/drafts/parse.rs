//! Making rules of a text, away from the threads that answer requests: a draft may be long, and may name long
//! files.

use crate::{Membership, MembershipError};
use domain::policy::AssessMember;
use std::fmt;
use std::sync::Arc;

/// One thing that is wrong with a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftProblem {
    /// Where, for example `gate.members.bind`; empty if it is not about one key.
    pub path: String,
    /// In which line, the first being 1; `None` if it is about something that is not there.
    pub line: Option<usize>,
    /// What to do about it.
    pub message: String,
    /// The nearest right word, if something was misspelt.
    pub suggestion: Option<String>,
}

impl fmt::Display for DraftProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)?;
        match &self.suggestion {
            Some(word) => write!(f, " (did you mean `{word}`?)"),
            None => Ok(()),
        }
    }
}

/// Makes rules of a text. Wired by the server, because the rules are another room's.
pub trait ParseDraft: Send + Sync {
    /// The rules, able to be asked. It may take its time: it is called on a thread of its own, once at a time.
    ///
    /// # Errors
    /// Everything that is wrong with the text.
    fn parse(&self, toml: &str) -> Result<Arc<dyn AssessMember>, Vec<DraftProblem>>;
}

impl Membership {
    /// Makes rules of a draft, on a thread that nobody else waits for.
    pub(super) async fn parse(&self, toml: String) -> Result<Arc<dyn AssessMember>, MembershipError> {
        let parser = Arc::clone(self.drafts.as_ref().ok_or(MembershipError::NoDrafts)?);
        let place = Arc::clone(&self.parsing)
            .acquire_owned()
            .await
            .expect("the semaphore is never closed");
        let parsed = tokio::task::spawn_blocking(move || {
            // Held by the work and not by the caller, who may hang up before it is done.
            let _place = place;
            parser.parse(&toml)
        });
        match parsed.await {
            Ok(parsed) => parsed.map_err(MembershipError::BadDraft),
            Err(_) => Err(MembershipError::BadDraft(vec![DraftProblem {
                message:
                    "this draft cannot be read because of a fault on this server: the operator finds it in the log"
                        .to_owned(),
                ..DraftProblem::default()
            }])),
        }
    }
}
