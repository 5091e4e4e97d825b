//! The two sides that are compared: an account over there, and a member here.

use domain::{AccountId, Timestamp};

/// An account on the other server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TheirAccount {
    /// Its name there: `bob`, or `@bob:example.org`.
    pub name: String,
    /// What its admin API calls it, if that was asked.
    pub id: Option<String>,
    /// Whether it has a password; `None` where nobody says, and then it may have one.
    pub has_password: Option<bool>,
    /// What it is linked to under the name that we have there: our `sub`s on Matrix, on Mastodon the `uid`s of
    /// whatever OpenID provider it has or had.
    pub links: Vec<String>,
    /// Whether nothing in `links` means that it is not linked. Mastodon's admin API tells no links.
    pub tells_links: bool,
    /// When it was made, if that is known.
    pub created_at: Option<Timestamp>,
    /// Its other links, which must stay: what the server calls the provider, and the subject there.
    pub other_links: Vec<(String, String)>,
    /// It administers that server.
    pub is_admin: bool,
    /// A program uses it.
    pub is_bot: bool,
    /// Somebody closed it.
    pub is_closed: bool,
}

/// A member here, as far as the other server is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OurMember {
    /// The account.
    pub account_id: AccountId,
    /// The username, for ever.
    pub username: String,
    /// The `sub` that the other server is told.
    pub subject: String,
    /// The account there that the member has shown to be theirs.
    pub proven: Option<String>,
    /// The first and the last log-in there.
    pub logins: Option<(Timestamp, Timestamp)>,
    /// Whether the gate lets the member log in there now.
    pub is_admitted: bool,
    /// Whether the enforcer closed the account there.
    pub was_closed_by_us: bool,
    /// Whether they deleted their account here: nobody logs in by it any more, and nobody else gets the username.
    pub is_gone: bool,
}
