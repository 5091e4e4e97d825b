//! Changes of how an account is reached and recovered. Each waits for three days, everybody who is signed
//! in to the account is told at once, and it can be cancelled meanwhile. What a thief can and cannot do
//! with that is written down in `docs/decisions/0013-lost-wallet.md`.

mod apply;
mod ask;
mod cancel;
mod list;
mod wanted;

pub use list::WaitingChange;

pub(crate) use ask::ask;
pub(crate) use cancel::must_outrank;
pub(crate) use wanted::Wanted;

use crate::factor::Factor;
use domain::Timestamp;
use domain::membership::PendingChangeKind;
use std::collections::BTreeMap;
use store::pending_changes::PendingChange;

/// A change that was asked for and waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedChange {
    /// Its id.
    pub id: i64,
    /// What is to change.
    pub kind: PendingChangeKind,
    /// When it takes effect, unless somebody cancels it.
    pub effective_at: Timestamp,
}

impl AskedChange {
    pub(crate) fn of(change: &PendingChange) -> Self {
        Self {
            id: change.id,
            kind: change.kind,
            effective_at: change.effective_at,
        }
    }
}

/// What a notice about a change says: which kind, asked with what, from when on. Never which wallet.
pub(crate) fn told_of(change: &PendingChange) -> BTreeMap<String, String> {
    let with = Factor::parse(&change.asked_with).map_or("unknown", |factor| factor.kind());
    BTreeMap::from([
        ("change".to_owned(), change.kind.as_str().to_owned()),
        ("asked_with".to_owned(), with.to_owned()),
        ("at".to_owned(), change.effective_at.to_rfc3339()),
    ])
}
