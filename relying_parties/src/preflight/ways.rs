//! How people get into an account, before and after a change.

use super::TheirAccount;
use super::change::{Asks, Change};
use super::sort::Kind;
use serde::Serialize;

/// How people get into an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Ways {
    /// With a password.
    pub password: bool,
    /// Through us.
    pub through_us: bool,
    /// Through the OpenID provider that is to be replaced by us.
    pub through_another: bool,
}

impl Ways {
    /// As it is. An account of which nobody knows whether it has a password counts as one that has.
    /// `comes_by_another`: by a provider that is still in the place that we are to have.
    pub(super) fn now(account: &TheirAccount, kind: Kind, change: Change, comes_by_another: bool) -> Self {
        Self {
            password: !account.is_closed && account.has_password.unwrap_or(true),
            through_us: !account.is_closed && kind == Kind::Linked && !change.is_off,
            through_another: !account.is_closed && comes_by_another,
        }
    }

    /// As it will be for an account of this kind. What could be linked is not linked before somebody does it.
    /// `is_ours`: it is linked to a member, or shown to be a member's.
    pub(super) fn after(self, change: Change, account: &TheirAccount, kind: Kind, is_ours: bool) -> Self {
        let has_lapsed = kind == Kind::Lapsed;
        // The enforcer leaves the admins of other servers alone; the antispam module asks about them too.
        let is_closed = change.enforces && has_lapsed && !account.is_admin;
        let is_refused = match change.asks {
            Asks::Nobody => false,
            Asks::Members => has_lapsed,
            Asks::Everybody => has_lapsed || !is_ours,
        };
        let goes_on = change.is_off || !is_closed && !is_refused;
        Self {
            password: self.password && !change.exclusive && goes_on,
            // Whoever comes through us is known by that to whoever asks.
            through_us: self.through_us,
            through_another: false,
        }
    }

    /// Whether there is a way at all.
    pub fn any(self) -> bool {
        self.password || self.through_us || self.through_another
    }

    /// In words.
    pub fn words(self) -> String {
        let ways = [
            (self.password, "password"),
            (self.through_us, "this community"),
            (self.through_another, "another provider"),
        ];
        let open: Vec<&str> = ways.into_iter().filter_map(|(is, word)| is.then_some(word)).collect();
        if open.is_empty() {
            "none".to_owned()
        } else {
            open.join(", ")
        }
    }
}
