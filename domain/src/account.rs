//! The local user: what an account is and which states it can be in.

use crate::membership::Stage;
use crate::post::Visibility;
use crate::{AccountId, ActorId, Timestamp};
use serde::{Deserialize, Serialize};

/// What an account may do on its instance besides being a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A member.
    Member,
    /// May moderate.
    Moderator,
    /// May administer.
    Admin,
    /// The operator's own account. Never granted by a token.
    Owner,
}

impl Role {
    /// The text stored and shown to machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Moderator => "moderator",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// From the stored text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Member, Self::Moderator, Self::Admin, Self::Owner]
            .into_iter()
            .find(|r| r.as_str() == text)
    }
}

/// Whether an account may act. Checked at every request (house rule 12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// A member in good standing.
    Active,
    /// Suspended by a moderator: no session or token works.
    Suspended,
    /// Deleted by its owner; the username stays taken for ever.
    Deleted,
}

impl AccountState {
    /// The text stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Deleted => "deleted",
        }
    }

    /// From the stored text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Active, Self::Suspended, Self::Deleted]
            .into_iter()
            .find(|s| s.as_str() == text)
    }
}

/// A local user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its ActivityPub actor.
    pub actor_id: ActorId,
    /// Its immutable username.
    pub username: String,
    /// What it may do besides being a member.
    pub role: Role,
    /// Whether it may act.
    pub state: AccountState,
    /// How far its membership has lapsed.
    pub stage: Stage,
    /// When it joined.
    pub created_at: Timestamp,
}

/// What a new post is unless the member says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// Who may see it.
    pub visibility: Visibility,
    /// Whether its contents are hidden behind a click.
    pub sensitive: bool,
    /// Its BCP 47 language, if the member chose one.
    pub language: Option<String>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            visibility: Visibility::Public,
            sensitive: false,
            language: None,
        }
    }
}
