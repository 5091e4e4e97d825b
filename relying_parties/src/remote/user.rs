//! An account on a server behind our gate, whatever software that server runs.

use domain::Timestamp;

/// A way to log in to a remote account through somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// What the remote server calls the provider (its own name for it, not an issuer).
    pub provider: String,
    /// The `sub` there.
    pub subject: String,
}

/// A remote account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteUser {
    /// Its name: `@bob:host` on Synapse, `bob` elsewhere.
    pub name: String,
    /// What its admin API calls it.
    pub id: String,
    /// How people log in to it through others; `None` where the admin API does not tell (Mastodon).
    pub identities: Option<Vec<Identity>>,
    /// It administers or moderates that server. Such accounts are never closed from here.
    pub is_admin: bool,
    /// It is a guest, who came without an account of their own.
    pub is_guest: bool,
    /// A program uses it: a bot, or an account of an application service.
    pub is_bot: bool,
    /// Somebody closed it: us or an admin of that server.
    pub is_closed: bool,
    /// Whether an e-mail address is known for it; `None` where the admin API does not tell.
    pub has_email: Option<bool>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
}

/// What an enforcer may do with a remote account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemoteState {
    /// It can be used.
    Open,
    /// It is closed.
    Closed,
    /// There is no such account.
    Missing,
    /// An admin's: it is not ours to close.
    Untouchable,
}

impl RemoteState {
    /// Of an account that was looked for.
    pub fn of(found: Option<&RemoteUser>) -> Self {
        match found {
            None => Self::Missing,
            Some(user) if user.is_admin => Self::Untouchable,
            Some(user) if user.is_closed => Self::Closed,
            Some(_) => Self::Open,
        }
    }
}

/// Some accounts, and where to go on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RemotePage {
    /// The accounts.
    pub users: Vec<RemoteUser>,
    /// Give this for the next page; `None` after the last one.
    pub next: Option<String>,
}
