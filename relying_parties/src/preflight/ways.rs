//! How people get into an account, before and after a change.

use super::TheirAccount;
use super::sort::Kind;
use serde::Serialize;

/// What becomes of passwords.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// They stay beside our log-in.
    Beside,
    /// They go: our log-in is the only one.
    Exclusive,
}

/// How people get into an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Ways {
    /// With a password.
    pub password: bool,
    /// Through us.
    pub through_us: bool,
}

impl Ways {
    /// As it is. An account of which nobody knows whether it has a password counts as one that has.
    pub(super) fn now(account: &TheirAccount, kind: Kind) -> Self {
        Self {
            password: !account.is_closed && account.has_password.unwrap_or(true),
            through_us: !account.is_closed && kind == Kind::Linked,
        }
    }

    /// As it will be. What could be linked is not linked before somebody does it.
    pub(super) fn in_mode(self, mode: Mode) -> Self {
        Self {
            password: self.password && mode == Mode::Beside,
            ..self
        }
    }

    /// Whether there is a way at all.
    pub fn any(self) -> bool {
        self.password || self.through_us
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match (self.password, self.through_us) {
            (true, true) => "password, this community",
            (true, false) => "password",
            (false, true) => "this community",
            (false, false) => "none",
        }
    }
}
