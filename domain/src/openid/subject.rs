//! What a member is called at a relying party.

use super::RelyingParty;
use crate::AccountId;

/// Makes pairwise subjects (OpenID Core 8.1). Implemented by `auth`, which holds the salt.
pub trait MakeSubject: Send + Sync {
    /// The `sub` of this member at this relying party: the same for ever, and unlike that at any other
    /// sector.
    fn subject(&self, party: &RelyingParty, account: AccountId) -> String;
}
