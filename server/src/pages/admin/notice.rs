//! What was just done, or why it was not, at the top of the page that a form leads back to.

use crate::words::id;
use serde::Deserialize;

/// The query of pages that a form leads back to.
#[derive(Deserialize)]
pub(super) struct Asked {
    /// What was done.
    pub(super) done: Option<String>,
    /// The id below which a list goes on.
    pub(super) before: Option<String>,
}

/// A line about what was just done.
pub(super) struct Notice {
    /// A message id.
    pub(super) text: &'static str,
    /// Whether it was not done.
    pub(super) failed: bool,
}

impl Asked {
    /// The line that belongs to the query.
    pub(super) fn notice(&self) -> Option<Notice> {
        let good = |text| Some(Notice { text, failed: false });
        let bad = |text| Some(Notice { text, failed: true });
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
            "party-ended" => good(id("parties-done-ended")),
            "party-ended-one" => good(id("parties-done-ended-one")),
            "party-off" => good(id("parties-done-off")),
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
