//! What a member is told about: somebody did something that concerns them.

use crate::{ActorId, PostId, Timestamp};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NotificationKind {
    /// Somebody mentioned the member in a post.
    Mention,
    /// Somebody boosted a post of the member.
    Reblog,
    /// Somebody liked a post of the member.
    Favourite,
    /// Somebody follows the member now.
    Follow,
    /// Somebody asks to follow the member.
    FollowRequest,
    /// A post that the member boosted was edited.
    Update,
}

impl NotificationKind {
    /// Every kind there is.
    pub const ALL: [Self; 6] = [
        Self::Mention,
        Self::Reblog,
        Self::Favourite,
        Self::Follow,
        Self::FollowRequest,
        Self::Update,
    ];

    /// The text stored, which is also Mastodon's.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::Reblog => "reblog",
            Self::Favourite => "favourite",
            Self::Follow => "follow",
            Self::FollowRequest => "follow_request",
            Self::Update => "update",
        }
    }

    /// From the stored text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// One thing that a member is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Its id, drawn from the moment it happened.
    pub id: i64,
    /// The local actor who is told.
    pub owner: ActorId,
    /// What happened.
    pub kind: NotificationKind,
    /// Who did it.
    pub actor: ActorId,
    /// The post it is about, if it is about one.
    pub post: Option<PostId>,
    /// When it happened.
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_back_from_its_text() {
        for kind in NotificationKind::ALL {
            assert_eq!(NotificationKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(NotificationKind::parse("poke"), None);
    }
}
