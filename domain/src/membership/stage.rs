//! How far a membership has lapsed (specs/gating-zk 2.5). A stage is no punishment: posts and profile
//! stay, and the token brings everything back. A moderator's suspension is something else
//! ([`crate::account::AccountState`]).

use serde::{Deserialize, Serialize};

/// A stage, mildest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The gate's rules hold.
    #[default]
    Active,
    /// They hold no longer; everything works as before, and the member is told.
    Grace,
    /// May read, write to moderators, take things back, export and renew; not publish.
    Limited,
    /// May only sign in to renew, export or leave.
    Dormant,
}

impl Stage {
    /// All of them, mildest first.
    pub const ALL: [Self; 4] = [Self::Active, Self::Grace, Self::Limited, Self::Dormant];

    /// The text stored and shown to machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Grace => "grace",
            Self::Limited => "limited",
            Self::Dormant => "dormant",
        }
    }

    /// From the stored text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }
}
