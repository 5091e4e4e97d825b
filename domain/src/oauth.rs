//! OAuth 2 as the house sees it: apps that members let act for them, and what they may do. The wire
//! shapes live in `auth`; whoever serves an API asks `store::oauth_tokens::find` and gets an [`Access`].

pub mod pkce;
pub mod redirect;
mod scope;
mod scopes;

pub use scope::Scope;
pub use scopes::{BadScopes, Scopes};

use crate::Timestamp;
use crate::account::Account;
use std::time::Duration;

/// An authorization code must be exchanged within this.
pub const CODE_TTL: Duration = Duration::from_secs(10 * 60);
/// An app that nobody ever let in is forgotten after this.
pub const UNUSED_APP_TTL: Duration = Duration::from_secs(24 * 3600);
/// A token's last use is noted at most this often, so that reading does not write.
pub const TOUCH_EVERY: Duration = Duration::from_secs(3600);

/// A client program that registered itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// Its id, for lists.
    pub id: i64,
    /// Its public name in the protocol.
    pub client_id: String,
    /// What it calls itself. Nobody checked that.
    pub name: String,
    /// Its home page, `http` or `https`. Nobody checked that either.
    pub website: Option<String>,
    /// Where codes may be sent: compared character by character.
    pub redirect_uris: Vec<String>,
    /// The most it may ask for.
    pub scopes: Scopes,
    /// It has no secret and must use PKCE.
    pub is_public: bool,
    /// When it registered.
    pub created_at: Timestamp,
}

/// What a living token gives. The account is as it is **now**: whoever lets a token act asks
/// `MayPost` about it at each use (house rule 12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// The token's id, for `store::oauth_tokens::touch`.
    pub token_id: i64,
    /// The app that holds the token.
    pub app: App,
    /// Whom it acts for; `None` for a token of the app itself (`client_credentials`).
    pub account: Option<Account>,
    /// What it may do.
    pub scopes: Scopes,
    /// When the token was made.
    pub created_at: Timestamp,
    /// When it was last used, to the hour.
    pub used_at: Option<Timestamp>,
}

impl Access {
    /// Whether its last use should be noted now.
    pub fn is_due_for_touch(&self, now: Timestamp) -> bool {
        self.used_at.is_none_or(|at| now.since(at) >= TOUCH_EVERY)
    }
}

/// An app that a member let in, with all its tokens taken together, for the member's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The app.
    pub app: App,
    /// What it may do.
    pub scopes: Scopes,
    /// When it was first let in.
    pub created_at: Timestamp,
    /// When it last came, to the hour.
    pub used_at: Option<Timestamp>,
}

/// A member's yes to an app, waiting to be exchanged for a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The app it was made for.
    pub client_id: String,
    /// The member.
    pub account_id: crate::AccountId,
    /// Where it was sent; must be repeated at the exchange.
    pub redirect_uri: String,
    /// What the member agreed to.
    pub scopes: Scopes,
    /// The S256 challenge, if the app used PKCE.
    pub challenge: Option<String>,
    /// After this it is worth nothing.
    pub expires_at: Timestamp,
}
