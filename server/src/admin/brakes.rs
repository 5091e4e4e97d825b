//! Brakes: a rule that would demote too many members at once waits here for an admin's word.

use super::Office;
use membership::{MembershipError, Permit};

impl Office {
    /// The demotions of a rule are right: they go on.
    ///
    /// # Errors
    /// [`MembershipError`] says why it was not done.
    pub async fn release_brake(&self, by: Permit, rule: &str) -> Result<(), MembershipError> {
        self.membership.release_brake(by, rule).await
    }

    /// The demotions of a rule are wrong: they stay stopped until somebody releases the brake.
    ///
    /// # Errors
    /// [`MembershipError`] says why it was not done.
    pub async fn keep_brake(&self, by: Permit, rule: &str) -> Result<(), MembershipError> {
        self.membership.keep_brake(by, rule).await
    }
}
