//! The question that is asked at every log-in and refresh at a relying party.

use super::RelyingParty;
use crate::AccountId;
use crate::membership::Stage;
use async_trait::async_trait;

/// Whether a member may be at a relying party now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admittance {
    /// Yes, with these groups (`member_effect` of kind `group`, by name, without the prefix).
    Admitted {
        /// For the claim `groups`.
        groups: Vec<String>,
    },
    /// The membership has lapsed too far.
    Lapsed(Stage),
    /// A member, but not in the group that the relying party asks for.
    NotInGroup,
    /// Suspended or deleted.
    Gone,
    /// Nobody can say now: the chain did not answer, and no yes of the last day is known.
    Unknown,
}

/// Decides who may be at a relying party. Implemented by `membership`.
#[async_trait]
pub trait AdmitToParty: Send + Sync {
    /// Looks at the member anew if the last look is older than half a minute, for at most ten seconds.
    /// Never fails: what cannot be told is [`Admittance::Unknown`].
    async fn admit(&self, account: AccountId, party: &RelyingParty) -> Admittance;

    /// The same from what is known already, without asking any chain: for questions that come often and
    /// must be answered within milliseconds.
    async fn admit_as_known(&self, account: AccountId, party: &RelyingParty) -> Admittance;
}
