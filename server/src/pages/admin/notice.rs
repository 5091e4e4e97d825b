//! What was just done, or why it was not, at the top of the page that a form leads back to.

use crate::words::id;
use serde::Deserialize;

/// The query of pages that a form leads back to.
#[derive(Deserialize)]
pub(super) struct Asked {
    /// What was done.
    pub(super) done: Option<String>,
    /// How many it was done to.
    pub(super) count: Option<String>,
    /// The id below which a list goes on.
    pub(super) before: Option<String>,
}

/// A line about what was just done.
pub(super) struct Notice {
    /// A message id.
    pub(super) text: &'static str,
    /// What the message calls `count`, if it needs one.
    pub(super) count: Option<i64>,
    /// Whether it was not done.
    pub(super) failed: bool,
}

impl Notice {
    /// A line without a number.
    pub(super) fn plain(text: &'static str, failed: bool) -> Self {
        Self {
            text,
            count: None,
            failed,
        }
    }
}

impl Asked {
    /// The line that belongs to the query.
    pub(super) fn notice(&self) -> Option<Notice> {
        let good = |text| Some(Notice::plain(text, false));
        let bad = |text| Some(Notice::plain(text, true));
        // Without a number, from an address that was kept, the sentence says none.
        let count = self.count.as_ref().and_then(|count| count.parse().ok());
        let counted = |with, without| {
            Some(Notice {
                text: if count.is_some() { with } else { without },
                count,
                failed: false,
            })
        };
        match self.done.as_deref()? {
            "banned" => good(id("admin-done-banned")),
            "banned-contract" => good(id("admin-done-banned-contract")),
            "lifted" => good(id("admin-done-lifted")),
            "released" => good(id("admin-done-released")),
            "kept" => good(id("admin-done-kept")),
            "answered" => good(id("admin-done-answered")),
            "role" => good(id("admin-done-role")),
            "change-cancelled" => good(id("admin-done-change-cancelled")),
            "party-saved" => good(id("parties-done-saved")),
            "party-ended" => counted(id("parties-done-ended-count"), id("parties-done-ended")),
            "party-ended-one" => counted(id("parties-done-ended-count"), id("parties-done-ended-one")),
            "party-off" => counted(id("parties-done-off-count"), id("parties-done-off")),
            "party-on" => good(id("parties-done-on")),
            "party-removed" => good(id("parties-done-removed")),
            "party-no-secret" => bad(id("parties-no-secret")),
            "party-old-secret" => bad(id("parties-old-secret")),
            "party-once" => good(id("parties-done-once")),
            "party-name-differs" => bad(id("parties-name-differs")),
            "party-still-telling" => bad(id("parties-still-telling")),
            "party-still-closed" => bad(id("parties-still-closed")),
            "change-gone" => bad(id("admin-change-gone")),
            "rebinding" => good(id("admin-done-rebinding")),
            "banned-already" => bad(id("admin-banned-already")),
            "yourself" => bad(id("admin-yourself")),
            "bad-text" => bad(id("admin-bad-text")),
            "try-again" => bad(id("admin-try-again")),
            "not-banned" => bad(id("admin-not-banned")),
            "no-brake" => bad(id("admin-no-brake")),
            "answered-already" => bad(id("admin-answered-already")),
            "not-allowed" => bad(id("admin-not-allowed")),
            "bad-role" => bad(id("admin-bad-role")),
            "no-account" => bad(id("admin-no-account")),
            "wallet-taken" => bad(id("admin-wallet-taken")),
            "account-suspended" => bad(id("admin-account-suspended")),
            "too-many-changes" => bad(id("admin-too-many-changes")),
            _ => None,
        }
    }
}
