//! Drafts of the rules: "who would lose access?", asked of all members before the rules are used. The
//! draft decides nothing; what is shown is the TOML to paste.

mod tally;
mod trial;

pub use tally::{LOSERS_SHOWN, Tally};

use crate::admin::Permit;
use crate::{Membership, MembershipError};
use domain::account::Role;
use domain::job::TryDraft;
use domain::policy::AssessMember;
use std::fmt;
use std::sync::Arc;
use store::gate_drafts::{self, DraftState, GateDraft};
use store::{StoreError, jobs};

/// The longest draft, in bytes.
pub const DRAFT_LIMIT: usize = 256 * 1024;

/// One thing that is wrong with a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftProblem {
    /// Where, for example `gate.members.bind`.
    pub path: String,
    /// What to do about it.
    pub message: String,
    /// The nearest right word, if something was misspelt.
    pub suggestion: Option<String>,
}

impl fmt::Display for DraftProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)?;
        match &self.suggestion {
            Some(word) => write!(f, " (did you mean `{word}`?)"),
            None => Ok(()),
        }
    }
}

/// Makes rules of a text. Wired by the server, because the rules are another room's.
pub trait ParseDraft: Send + Sync {
    /// The rules, able to be asked.
    ///
    /// # Errors
    /// Everything that is wrong with the text.
    fn parse(&self, toml: &str) -> Result<Arc<dyn AssessMember>, Vec<DraftProblem>>;
}

/// A draft and what is known of it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// As stored.
    pub draft: GateDraft,
    /// What came out so far; `None` before the first members were looked at, or if it failed.
    pub tally: Option<Tally>,
    /// Why it could not be tried, if so.
    pub failure: Option<String>,
}

impl Draft {
    fn of(draft: GateDraft) -> Self {
        let failed = draft.state == DraftState::Failed;
        Self {
            tally: if failed {
                None
            } else {
                serde_json::from_str(&draft.result).ok()
            },
            failure: failed.then(|| draft.result.clone()),
            draft,
        }
    }
}

impl Membership {
    /// Begins to try a draft on all members; gives its id. The members are asked by a job.
    ///
    /// # Errors
    /// [`MembershipError::BadDraft`] with everything that is wrong with it, [`MembershipError::NoDrafts`]
    /// if this process was not wired for it, and if whoever asks is no admin.
    pub async fn start_draft(&self, by: Permit, toml: &str) -> Result<i64, MembershipError> {
        if toml.len() > DRAFT_LIMIT || toml.contains('\0') {
            return Err(MembershipError::BadText { most: DRAFT_LIMIT });
        }
        // First of all: a draft may name files, and only admins may have those looked at.
        self.store()
            .read::<_, MembershipError, _>(move |conn| by.need(conn, Role::Admin))
            .await?;
        let parse = self.drafts.as_ref().ok_or(MembershipError::NoDrafts)?;
        parse.parse(toml).map_err(MembershipError::BadDraft)?;
        let toml = toml.to_owned();
        self.act(by, move |conn, deed| {
            deed.by.need(conn, Role::Admin)?;
            let draft_id = gate_drafts::add(conn, &toml, deed.by.column(), deed.now, deed.entropy)?;
            jobs::enqueue(conn, &TryDraft { draft_id }, deed.now)?;
            deed.note(conn, "try_draft", &format!("draft:{draft_id}"), "")?;
            Ok(draft_id)
        })
        .await
    }

    /// A draft and what came out of it so far.
    ///
    /// # Errors
    /// [`MembershipError::NoSuchDraft`], and if whoever asks is no admin.
    pub async fn find_draft(&self, by: Permit, id: i64) -> Result<Draft, MembershipError> {
        let found = self.store().read::<_, MembershipError, _>(move |conn| {
            by.need(conn, Role::Admin)?;
            gate_drafts::find(conn, id)?.ok_or(MembershipError::NoSuchDraft)
        });
        Ok(Draft::of(found.await?))
    }

    /// The newest draft, for the page that begins one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn latest_draft(&self) -> Result<Option<Draft>, MembershipError> {
        let found = self.store().read::<_, StoreError, _>(gate_drafts::latest);
        Ok(found.await?.map(Draft::of))
    }
}
