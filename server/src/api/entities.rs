//! What the endpoints answer, as JSON and in the OpenAPI document. Ids are decimal strings, times RFC 3339.
//! No wallet and no token of anybody is in any of these.

mod appeal;
mod ban;
mod draft;
mod gate;
mod member;

pub(super) use appeal::Appeal;
pub(super) use ban::{AuditEntry, Ban, BannedAccount, MadeBan};
pub(super) use draft::{BegunDraft, Draft, DraftProblem, DraftProblems};
pub(super) use gate::Overview;
pub(super) use member::{Account, Event, EventLine, Member};

use serde::Serialize;
use utoipa::ToSchema;

/// A part of a list, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Page<T> {
    /// The items.
    pub(super) items: Vec<T>,
    /// What `cursor` is for the next part; `null` at the end.
    pub(super) next: Option<String>,
}

/// Done: `{}`.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub(super) struct Done {}
