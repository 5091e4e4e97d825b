//! Drafts of the rules: "who would lose access?", asked of all members before the rules are used. The
//! draft decides nothing; what is shown is the TOML to paste.

mod parse;
mod tally;
mod trial;

pub use parse::{DraftProblem, ParseDraft};
pub use tally::{LOSERS_SHOWN, Tally};

use crate::admin::Permit;
use crate::{Membership, MembershipError};
use domain::account::Role;
use domain::job::TryDraft;
use store::gate_drafts::{self, DraftState, GateDraft};
use store::{Conn, StoreError, accounts, jobs};

/// The longest draft, in bytes.
pub const DRAFT_LIMIT: usize = 256 * 1024;

/// How many drafts of one person may wait or be tried at the same time. Each asks about every member.
pub const MOST_WAITING: usize = 3;

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
    /// Begins to try a draft on all members; gives its id. The members are asked by a job, one draft after
    /// the other.
    ///
    /// # Errors
    /// [`MembershipError::BadDraft`] with everything that is wrong with it,
    /// [`MembershipError::TooManyDrafts`] if [`MOST_WAITING`] of whoever asks are not done,
    /// [`MembershipError::NoDrafts`] if this process was not wired for it, and if whoever asks is no admin.
    pub async fn start_draft(&self, by: Permit, toml: &str) -> Result<i64, MembershipError> {
        if toml.len() > DRAFT_LIMIT || toml.contains('\0') {
            return Err(MembershipError::BadText { most: DRAFT_LIMIT });
        }
        // First of all: a draft may name files, and only admins may have those looked at.
        self.store().read(move |conn| may_start(conn, by)).await?;
        self.parse(toml.to_owned()).await?;
        let toml = toml.to_owned();
        self.act(by, move |conn, deed| {
            // Held, so that two at once do not both see the last free place.
            if let Some(account) = deed.by.account() {
                accounts::lock(conn, account)?;
            }
            may_start(conn, deed.by)?;
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

/// Whether somebody may begin another draft now.
fn may_start(conn: &mut Conn, by: Permit) -> Result<(), MembershipError> {
    by.need(conn, Role::Admin)?;
    let unfinished = gate_drafts::count_unfinished(conn, by.column())?;
    if usize::try_from(unfinished).unwrap_or(usize::MAX) >= MOST_WAITING {
        return Err(MembershipError::TooManyDrafts { most: MOST_WAITING });
    }
    Ok(())
}
