//! Why something about a relying party was not done, in words that say what to do.

use super::new_party::{MAX_NAME, MAX_URIS};
use domain::Timestamp;
use domain::openid::BadPartyScopes;
use domain::openid::redirect::BadPartyUri;
use membership::MembershipError;
use store::StoreError;

/// A field of a relying party, for forms that say beside it what is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// What people call it.
    Name,
    /// Its home page.
    Website,
    /// Where codes are sent.
    RedirectUris,
    /// Where browsers go after a log-out.
    PostLogoutUris,
    /// Where logout tokens are sent.
    BackchannelLogoutUri,
    /// What it may ask for.
    Scopes,
    /// Who may log in there.
    GateGroup,
}

/// What is said about a relying party cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadParty {
    /// Its name.
    #[error("the name is 1 to {MAX_NAME} characters on one line, without invisible ones")]
    Name,
    /// Nowhere to send codes to.
    #[error("at least one redirect URI is needed: the address that the other server's documentation calls callback")]
    NoRedirectUri,
    /// Too many of one kind of address.
    #[error("{} addresses are too many: at most {MAX_URIS}", .count)]
    TooMany {
        /// Which.
        field: Field,
        /// How many.
        count: usize,
    },
    /// One address is wrong.
    #[error("`{uri}` is refused: {why}")]
    Uri {
        /// Which of them.
        field: Field,
        /// The address, for whoever typed it.
        uri: String,
        /// What is wrong with it.
        why: BadPartyUri,
    },
    /// Redirect URIs of several hosts: what its people are called there is made for one.
    #[error("all redirect URIs must be on one host, and these are on {first} and {other}: register two servers")]
    TwoHosts {
        /// One host.
        first: String,
        /// The other.
        other: String,
    },
    /// The redirect URIs would leave the host that it was registered with.
    #[error(
        "this server is registered for {sector}, and what its people are called there is made for that host: to move it, register it anew"
    )]
    OtherHost {
        /// The host that stays.
        sector: String,
    },
    /// Another relying party has this redirect URI.
    #[error(
        "{uri} is registered already, for {name} ({client_id}): change that with `guildhall party set {client_id}`, or make it a new secret with `guildhall party rotate-secret {client_id}`"
    )]
    Taken {
        /// The address.
        uri: String,
        /// What the other one is called.
        name: String,
        /// Its client id.
        client_id: String,
    },
    /// The scopes.
    #[error(transparent)]
    Scopes(#[from] BadPartyScopes),
    /// The group.
    #[error("a group is named as in the gate's rules, without `group:` before it: 1 to 30 of a-z, 0-9 and _")]
    Group,
    /// A group that no rule of the gate gives ([`crate::given_groups`]).
    #[error(
        "no rule gives the group `{group}`, so nobody could log in there ({}): write a rule with effect = \"group:{group}\" first, or give --regardless",
        there(.given)
    )]
    GroupOfNobody {
        /// The group.
        group: String,
        /// Those that rules give.
        given: Vec<String>,
    },
}

fn there(given: &[String]) -> String {
    if given.is_empty() {
        "there is no rule that gives a group".to_owned()
    } else {
        format!("rules give {}", given.join(", "))
    }
}

impl BadParty {
    /// The field it is about.
    pub fn field(&self) -> Field {
        match self {
            Self::Name => Field::Name,
            Self::NoRedirectUri | Self::TwoHosts { .. } | Self::OtherHost { .. } | Self::Taken { .. } => {
                Field::RedirectUris
            }
            Self::TooMany { field, .. } | Self::Uri { field, .. } => *field,
            Self::Scopes(_) => Field::Scopes,
            Self::Group | Self::GroupOfNobody { .. } => Field::GateGroup,
        }
    }
}

/// Why something about a relying party was not done. Nothing of that transaction was kept.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// What was said about it cannot be.
    #[error(transparent)]
    Bad(#[from] BadParty),
    /// There is none.
    #[error("there is no server {0}: see `guildhall party list`")]
    NoSuchParty(String),
    /// There is no such member.
    #[error("there is no account {0}: check the username")]
    NoSuchAccount(String),
    /// Whoever asks may not.
    #[error(transparent)]
    NotAllowed(#[from] MembershipError),
    /// It has no secret.
    #[error("this server was registered without a secret, because it cannot keep one: there is nothing to change")]
    NoSecret,
    /// The secret before is good still, and most likely the one that the other server uses.
    #[error(
        "the secret before is good until {}, and the other server may use it still: wait until then, or make a new one that drops it (`--drop-old`), and nobody can log in there until it has that one",
        .until.to_rfc3339()
    )]
    OldSecretLives {
        /// Until when.
        until: Timestamp,
    },
    /// This form was sent before.
    #[error("this form was sent before, and registered a server: see `guildhall party list`")]
    RegisteredAlready,
    /// Removing it now would forget that its people were to be logged out.
    #[error(
        "{waiting} log-outs still have to be sent to it. It is switched off already: remove it again in a minute, while `guildhall serve` runs, or give --regardless and it never hears of them"
    )]
    StillTelling {
        /// How many log-outs wait.
        waiting: i64,
    },
    /// Removing it now would leave accounts closed for good.
    #[error(
        "{closed} accounts there are closed because of the gate, and nobody would open them again: `guildhall join leave` opens them; or give --regardless"
    )]
    StillClosed {
        /// How many accounts.
        closed: i64,
    },
    /// The database failed.
    #[error("the database did not do it; try again")]
    Store(#[from] StoreError),
}
