//! OpenID Connect as the house sees it: other servers (relying parties) whose people log in here. The wire
//! shapes live in `auth`; what is done to accounts on those servers lives in `relying_parties`.

mod admittance;
mod party_scope;
pub mod redirect;
mod subject;

pub use admittance::{AdmitToParty, Admittance};
pub use party_scope::{BadPartyScopes, PartyScope, PartyScopes};
pub use subject::MakeSubject;

use crate::session::SignInMethod;
use crate::{AccountId, SessionId, Timestamp};
use std::time::Duration;

/// A code must be exchanged within this (specs/gating-zk 4.2).
pub const CODE_TTL: Duration = Duration::from_secs(60);
/// A request that a relying party sent ahead (RFC 9126) waits this long for its browser and for the member's
/// answer: time to sign in, but not to come back another day.
pub const PUSHED_TTL: Duration = Duration::from_secs(10 * 60);
/// An id_token is good for this long.
pub const ID_TOKEN_TTL: Duration = Duration::from_secs(10 * 60);
/// A logout token is good for this long (OpenID Back-Channel Logout 1.0, 2.4 advises two minutes).
pub const LOGOUT_TOKEN_TTL: Duration = Duration::from_secs(2 * 60);
/// An access token, which only `/oauth/userinfo` takes, is good for this long.
pub const ACCESS_TTL: Duration = Duration::from_secs(3600);
/// A refresh token dies after this long without use.
pub const REFRESH_TTL: Duration = Duration::from_secs(30 * 86_400);
/// After a rotation the secret before is good for this long.
pub const OLD_SECRET_TTL: Duration = Duration::from_secs(24 * 3600);
/// A member whom the gate let in is let in for this long while nothing can be known.
pub const YES_KEPT: Duration = Duration::from_secs(24 * 3600);
/// A key is published this long before it signs, so that everybody has fetched it by then.
pub const KEY_PUBLISHED_AHEAD: Duration = Duration::from_secs(24 * 3600);
/// A key signs for this long before the next one does.
pub const KEY_SIGNS_FOR: Duration = Duration::from_secs(90 * 86_400);
/// A key is published for this long after it signed last: the life of a token and a day.
pub const KEY_PUBLISHED_AFTER: Duration = Duration::from_secs(10 * 60 + 24 * 3600);
/// How long a member has to show the proof of a claimed remote account.
pub const CLAIM_TTL: Duration = Duration::from_secs(24 * 3600);

/// What a relying party is: the advice it gets and the ways of its admin API differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartyKind {
    /// A Mastodon server.
    Mastodon,
    /// A Synapse homeserver with its own log-in.
    Synapse,
    /// A Matrix Authentication Service.
    Mas,
    /// Something else that speaks OpenID Connect.
    Other,
}

impl PartyKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Mastodon, Self::Synapse, Self::Mas, Self::Other];

    /// The text stored and typed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mastodon => "mastodon",
            Self::Synapse => "synapse",
            Self::Mas => "mas",
            Self::Other => "other",
        }
    }

    /// From that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A server whose people log in here. Registered by an admin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelyingParty {
    /// Its name in the protocol; begins with `rp_`.
    pub client_id: String,
    /// Its id, for lists and addresses of pages.
    pub id: i64,
    /// What people call it.
    pub name: String,
    /// What it is.
    pub kind: PartyKind,
    /// Its home page.
    pub website: Option<String>,
    /// Where codes may be sent: compared character by character.
    pub redirect_uris: Vec<String>,
    /// Where a browser may be sent after a log-out: compared character by character.
    pub post_logout_uris: Vec<String>,
    /// Where logout tokens are sent.
    pub backchannel_logout_uri: Option<String>,
    /// The most it may ask for.
    pub scopes: PartyScopes,
    /// The host that its people's `sub` is made for (OpenID Core, 8.1).
    pub sector: String,
    /// Only members whom a rule of the gate put into this group may log in there (`group:<name>`);
    /// `None`: every member.
    pub gate_group: Option<String>,
    /// Its people get an address `<username>@users.noreply.<host>` that reaches nobody.
    pub synthetic_email: bool,
    /// It has no secret: it lives in browsers or on phones.
    pub is_public: bool,
    /// When it was registered.
    pub created_at: Timestamp,
    /// Since when nobody may log in there through us.
    pub disabled_at: Option<Timestamp>,
}

impl RelyingParty {
    /// Whether a word of a log-out deletes people's devices there, with the keys of encrypted messages that
    /// nobody backed up.
    pub fn deletes_devices_at_log_out(&self) -> bool {
        self.backchannel_logout_uri.is_some() && matches!(self.kind, PartyKind::Synapse | PartyKind::Mas)
    }
}

/// A log-in on its way to a relying party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyCode {
    /// The relying party it was made for.
    pub client_id: String,
    /// The member.
    pub account_id: AccountId,
    /// The session here that it rests on.
    pub session_id: SessionId,
    /// Where it was sent; must be repeated at the exchange.
    pub redirect_uri: String,
    /// What the member agreed to.
    pub scopes: PartyScopes,
    /// To be put into the id_token.
    pub nonce: Option<String>,
    /// The S256 challenge.
    pub challenge: String,
    /// How the session began.
    pub method: SignInMethod,
    /// When it did.
    pub auth_at: Timestamp,
    /// After this it is worth nothing.
    pub expires_at: Timestamp,
}

/// A log-in at a relying party: the family that all its tokens belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyGrant {
    /// Its id.
    pub id: i64,
    /// The relying party.
    pub client_id: String,
    /// The member.
    pub account_id: AccountId,
    /// The session here that it rests on; it ends with it.
    pub session_id: SessionId,
    /// What the relying party knows the session as.
    pub sid: String,
    /// What the member agreed to.
    pub scopes: PartyScopes,
    /// How the session began.
    pub method: SignInMethod,
    /// When it did.
    pub auth_at: Timestamp,
    /// When the code was exchanged.
    pub created_at: Timestamp,
    /// When a token of it was last used or made.
    pub used_at: Timestamp,
}

/// What a token of a relying party is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartyTokenKind {
    /// Reads `/oauth/userinfo`.
    Access,
    /// Gets new tokens, once.
    Refresh,
}

impl PartyTokenKind {
    /// The text stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
        }
    }

    /// From the stored text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Access, Self::Refresh]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// How far an enforcer has come with a remote account that it must close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enforced {
    /// It saw the account open and is about to close it: after a crash the account counts as closed by us.
    Intended,
    /// It closed it.
    Done,
}

impl Enforced {
    /// The text stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Intended => "intended",
            Self::Done => "done",
        }
    }

    /// From the stored text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Intended, Self::Done]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// What a relying party and a member have to do with each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyAccount {
    /// The relying party.
    pub client_id: String,
    /// The member.
    pub account_id: AccountId,
    /// What the member agreed to be told there; not asked again about this much.
    pub consented: Option<PartyScopes>,
    /// The first log-in.
    pub first_at: Option<Timestamp>,
    /// The last one.
    pub last_at: Option<Timestamp>,
    /// How many there were.
    pub logins: i64,
    /// The last refusal by the gate.
    pub refused_at: Option<Timestamp>,
    /// Why: a word for machines.
    pub refusal: Option<String>,
    /// The account's name there, where it is known not to follow from the username (`@bob:host`, `bob`).
    pub remote: Option<String>,
    /// What the enforcer did there.
    pub enforced: Option<Enforced>,
    /// When.
    pub enforced_at: Option<Timestamp>,
    /// Why it could not, the last time.
    pub enforce_error: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_as_text_is_read_back() {
        for kind in PartyKind::ALL {
            assert_eq!(PartyKind::parse(kind.as_str()), Some(kind));
        }
        for kind in [PartyTokenKind::Access, PartyTokenKind::Refresh] {
            assert_eq!(PartyTokenKind::parse(kind.as_str()), Some(kind));
        }
        for state in [Enforced::Intended, Enforced::Done] {
            assert_eq!(Enforced::parse(state.as_str()), Some(state));
        }
        assert_eq!(PartyKind::parse("Mastodon"), None);
    }
}
