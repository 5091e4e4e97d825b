//! The life of a follow, as a pure state machine.

use crate::{ActorId, Timestamp};

/// Where a follow stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowState {
    /// Asked for, not answered.
    Requested,
    /// Answered with yes.
    Accepted,
    /// Answered with no. Kept so that a late duplicate of the request changes nothing.
    Rejected,
}

/// Something that happens to a follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowEvent {
    /// The follower asks (again).
    Asked,
    /// The followed actor says yes.
    Accepted,
    /// The followed actor says no, or removes the follower.
    Rejected,
}

impl FollowState {
    /// The state after `event`. Accepting what was rejected is allowed: people change their minds;
    /// asking again after an acceptance changes nothing.
    pub fn after(self, event: FollowEvent) -> Self {
        match (self, event) {
            (Self::Accepted, FollowEvent::Asked) => Self::Accepted,
            (_, FollowEvent::Asked) => Self::Requested,
            (_, FollowEvent::Accepted) => Self::Accepted,
            (_, FollowEvent::Rejected) => Self::Rejected,
        }
    }

    /// The text stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }

    /// From the stored text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Requested, Self::Accepted, Self::Rejected]
            .into_iter()
            .find(|s| s.as_str() == text)
    }
}

/// One actor following another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follow {
    /// Who follows.
    pub follower: ActorId,
    /// Who is followed.
    pub target: ActorId,
    /// Where it stands.
    pub state: FollowState,
    /// The id of the Follow activity, which Accept, Reject and Undo refer to.
    pub activity_uri: String,
    /// When it was asked for.
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_request_does_not_undo_an_acceptance() {
        let state = FollowState::Requested.after(FollowEvent::Accepted);
        assert_eq!(state.after(FollowEvent::Asked), FollowState::Accepted);
    }

    #[test]
    fn a_removed_follower_may_ask_again() {
        let state = FollowState::Accepted.after(FollowEvent::Rejected);
        assert_eq!(state.after(FollowEvent::Asked), FollowState::Requested);
    }
}
