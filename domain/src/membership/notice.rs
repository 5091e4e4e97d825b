//! What a member is told about their own membership and account: a banner on the pages, an announcement
//! in apps.

use serde::{Deserialize, Serialize};

/// What a notice is about. The words are the server's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// The membership ends soon by itself (a key that expires).
    ExpiresSoon,
    /// The rules hold no longer; everything still works for the time of grace.
    GraceBegan,
    /// The time of grace is nearly over.
    LimitedSoon,
    /// The account is limited now.
    LimitedBegan,
    /// The account will be dormant soon.
    DormantSoon,
    /// The account is dormant now.
    DormantBegan,
    /// The rules hold again.
    Restored,
    /// Somebody asked for a change of how the account can be recovered; it takes effect later and can
    /// be cancelled until then.
    ChangeAsked,
    /// Such a change took effect.
    ChangeDone,
    /// Such a change was cancelled.
    ChangeCancelled,
    /// An admin answered an appeal.
    AppealAnswered,
}

impl NoticeKind {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::ExpiresSoon,
        Self::GraceBegan,
        Self::LimitedSoon,
        Self::LimitedBegan,
        Self::DormantSoon,
        Self::DormantBegan,
        Self::Restored,
        Self::ChangeAsked,
        Self::ChangeDone,
        Self::ChangeCancelled,
        Self::AppealAnswered,
    ];

    /// The text stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ExpiresSoon => "expires_soon",
            Self::GraceBegan => "grace_began",
            Self::LimitedSoon => "limited_soon",
            Self::LimitedBegan => "limited_began",
            Self::DormantSoon => "dormant_soon",
            Self::DormantBegan => "dormant_began",
            Self::Restored => "restored",
            Self::ChangeAsked => "change_asked",
            Self::ChangeDone => "change_done",
            Self::ChangeCancelled => "change_cancelled",
            Self::AppealAnswered => "appeal_answered",
        }
    }

    /// From the stored text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The Fluent message that says it: `notice-` and the kind with hyphens.
    pub fn message(self) -> String {
        format!("notice-{}", self.as_str().replace('_', "-"))
    }
}
