//! A draft of the rules, what came out of it, and what is wrong with one.

use crate::admin::draft_terms::TermChange;
use crate::words::Words;
use membership::drafts::{self, Tally};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A draft that was taken.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct BegunDraft {
    pub(in crate::api) id: String,
}

/// A draft and what came out of it so far.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Draft {
    id: String,
    /// `waiting`, `running`, `done` or `failed`.
    state: &'static str,
    /// How many members were looked at.
    done: i64,
    /// Of how many.
    total: i64,
    created_at: String,
    /// The rules as they were sent.
    toml: String,
    /// What is allowed and probably not meant.
    warnings: Vec<String>,
    /// What else it would change, besides who passes.
    changes: Vec<DraftChange>,
    /// Why it could not be tried.
    failure: Option<String>,
    /// `null` before the first members were looked at.
    result: Option<DraftResult>,
}

/// A rule or a condition of which the draft says something else than the rules in force.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct DraftChange {
    /// `gate.<name>` or `cond.<name>`.
    path: String,
    /// What is said now and no more by the draft; empty for what is new.
    now: Vec<String>,
    /// What the draft says and is not said now; empty for what is gone.
    then: Vec<String>,
}

/// What a draft would do to members. Fewer than all while it runs.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct DraftResult {
    /// How many were looked at.
    members: i64,
    /// Stay members.
    keep: i64,
    /// Would lose access.
    lose: i64,
    /// Lapse now and would be members again.
    regain: i64,
    /// Lapse now and still would.
    still_out: i64,
    /// Of whom it cannot be told now.
    unknown: i64,
    /// Owner and admins, who never lapse.
    exempt: i64,
    /// Roles and groups that members would gain, by name.
    gains: BTreeMap<String, i64>,
    /// Roles and groups that members would lose, by name.
    losses: BTreeMap<String, i64>,
    /// The usernames of those who would lose access, at most 500.
    losers: Vec<String>,
    /// How many reads of chains it cost.
    reads: u64,
}

/// A draft cannot be tried as it is written.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct DraftProblems {
    /// For people, in English.
    pub(in crate::api) error: String,
    /// Everything that is wrong, in the order of the text.
    pub(in crate::api) problems: Vec<DraftProblem>,
}

/// One thing that is wrong with a draft.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct DraftProblem {
    /// The key, for example `gate.members.bind`; empty if it is not about one key.
    path: String,
    /// The line, the first being 1; `null` if it is about something that is not there.
    line: Option<usize>,
    /// What to do about it.
    message: String,
    /// The nearest right word, if something was misspelt.
    suggestion: Option<String>,
}

impl Draft {
    /// With what the rules say of its text.
    pub(in crate::api) fn of(found: drafts::Draft, warnings: Vec<String>, changes: Vec<TermChange>) -> Self {
        let drafts::Draft { draft, tally, failure } = found;
        Self {
            id: draft.id.to_string(),
            state: draft.state.as_str(),
            done: draft.done,
            total: draft.total,
            created_at: draft.created_at.to_rfc3339(),
            toml: draft.toml,
            warnings,
            changes: changes.into_iter().map(DraftChange::from).collect(),
            failure,
            result: tally.map(DraftResult::from),
        }
    }
}

impl From<TermChange> for DraftChange {
    fn from(change: TermChange) -> Self {
        let words = Words::english();
        let said = |some: &[_]| {
            some.iter()
                .map(|one: &crate::admin::draft_terms::Said| one.in_words(words))
                .collect()
        };
        Self {
            now: said(&change.now),
            then: said(&change.then),
            path: change.path,
        }
    }
}

impl From<Tally> for DraftResult {
    fn from(tally: Tally) -> Self {
        Self {
            members: tally.members,
            keep: tally.keep,
            lose: tally.lose,
            regain: tally.regain,
            still_out: tally.still_out,
            unknown: tally.unknown,
            exempt: tally.exempt,
            gains: tally.gains,
            losses: tally.losses,
            losers: tally.losers,
            reads: tally.reads,
        }
    }
}

impl From<drafts::DraftProblem> for DraftProblem {
    fn from(problem: drafts::DraftProblem) -> Self {
        Self {
            path: problem.path,
            line: problem.line,
            message: problem.message,
            suggestion: problem.suggestion,
        }
    }
}
