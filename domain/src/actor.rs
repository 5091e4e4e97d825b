//! ActivityPub actors as this house sees them, local and remote alike, without protocol words that
//! only matter on the wire.

use crate::{AccountId, ActorId, Timestamp};
use serde::{Deserialize, Serialize};

/// What kind of actor it is (ActivityStreams 2.0 section 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// A person.
    Person,
    /// A service or bot.
    Service,
    /// A group.
    Group,
    /// An organisation.
    Organization,
    /// An application: the instance itself.
    Application,
}

impl ActorKind {
    /// The name in ActivityStreams, which is also the text stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "Person",
            Self::Service => "Service",
            Self::Group => "Group",
            Self::Organization => "Organization",
            Self::Application => "Application",
        }
    }

    /// From the name in ActivityStreams.
    pub fn parse(text: &str) -> Option<Self> {
        [
            Self::Person,
            Self::Service,
            Self::Group,
            Self::Organization,
            Self::Application,
        ]
        .into_iter()
        .find(|k| k.as_str() == text)
    }
}

/// One row of name and value on a profile. Stored as JSON with these short keys: never rename them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileField {
    /// What the row is about, as plain text.
    #[serde(rename = "n")]
    pub name: String,
    /// What it says, as safe HTML.
    #[serde(rename = "v")]
    pub value_html: String,
}

/// An actor, local or remote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Our id for it.
    pub id: ActorId,
    /// Its ActivityPub id, a URL.
    pub uri: String,
    /// The local account behind it; `None` for remote actors and for the instance actor.
    pub account_id: Option<AccountId>,
    /// Whether this instance speaks for it.
    pub local: bool,
    /// What kind of actor it is.
    pub kind: ActorKind,
    /// The name before the `@`.
    pub username: String,
    /// The authority after the `@` (host, with the port where it is unusual).
    pub host: String,
    /// The name it shows; empty if it shows none.
    pub display_name: String,
    /// Its biography as safe HTML.
    pub summary_html: String,
    /// Where a person can look at it.
    pub url: String,
    /// Its inbox.
    pub inbox: String,
    /// The inbox shared by everybody on its server.
    pub shared_inbox: Option<String>,
    /// Its followers collection.
    pub followers: Option<String>,
    /// Whether it approves followers by hand.
    pub manually_approves_followers: bool,
    /// When its document was last fetched (remote) or changed (local).
    pub refreshed_at: Timestamp,
    /// When it was first seen or created.
    pub created_at: Timestamp,
    /// When it was found gone or deleted.
    pub gone_at: Option<Timestamp>,
    /// The rows of name and value on its profile.
    pub fields: Vec<ProfileField>,
    /// Whether it wants to be suggested and found.
    pub discoverable: bool,
}

impl Actor {
    /// `@user@host`, for people and searches.
    pub fn handle(&self) -> String {
        format!("@{}@{}", self.username, self.host)
    }

    /// The display name, or the username where there is none.
    pub fn shown_name(&self) -> &str {
        if self.display_name.trim().is_empty() {
            &self.username
        } else {
            &self.display_name
        }
    }

    /// Where to deliver to it: the shared inbox if it has one.
    pub fn delivery_inbox(&self) -> &str {
        self.shared_inbox.as_deref().unwrap_or(&self.inbox)
    }
}

/// The signature algorithm of an actor's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyAlgorithm {
    /// RSA with 2048 bits or more, PKCS#1 v1.5 and SHA-256.
    Rsa,
    /// Ed25519.
    Ed25519,
}

impl KeyAlgorithm {
    /// The text stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rsa => "rsa",
            Self::Ed25519 => "ed25519",
        }
    }

    /// From the stored text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Rsa, Self::Ed25519].into_iter().find(|k| k.as_str() == text)
    }
}

/// A public key that an actor declares as its own, in the actor document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorKey {
    /// The key's URL.
    pub uri: String,
    /// The actor whose document declares it.
    pub actor_id: ActorId,
    /// The algorithm it signs with.
    pub algorithm: KeyAlgorithm,
    /// RSA: PKCS#1 or SPKI DER; Ed25519: the 32 raw bytes.
    pub public: Vec<u8>,
}

/// The encrypted private half of a local actor's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedActorKey {
    /// The public half.
    pub public: ActorKey,
    /// PKCS#8 DER, sealed with the master key (see [`crate::seal`]).
    pub sealed_private: Vec<u8>,
}
