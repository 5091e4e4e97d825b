//! The brake's two answers: these demotions are right, or they are not.

use super::Permit;
use crate::{Membership, MembershipError};
use domain::account::Role;
use std::time::Duration;
use store::brakes;

/// How long a release lasts: long enough that everybody concerned is looked at once more.
pub const RELEASE: Duration = Duration::from_secs(86_400);

impl Membership {
    /// Confirms the demotions of a rule: they go on for `RELEASE`; after that the brake counts anew.
    ///
    /// # Errors
    /// [`MembershipError::NoBrake`] if it is not tripped, and if whoever asks is no admin.
    pub async fn release_brake(&self, by: Permit, rule: &str) -> Result<(), MembershipError> {
        let rule = rule.to_owned();
        self.act(by, move |conn, deed| {
            deed.by.need(conn, Role::Admin)?;
            let until = deed.now.plus(RELEASE);
            if !brakes::release(conn, &rule, until, deed.by.column())? {
                return Err(MembershipError::NoBrake);
            }
            deed.note(conn, "release_brake", &rule, &format!("until {}", until.to_rfc3339()))?;
            Ok(())
        })
        .await
    }

    /// Says that the demotions of a rule are wrong: they stay stopped, or are stopped again if they were
    /// released.
    ///
    /// # Errors
    /// [`MembershipError::NoBrake`] if it was not tripped, and if whoever asks is no admin.
    pub async fn keep_brake(&self, by: Permit, rule: &str) -> Result<(), MembershipError> {
        let rule = rule.to_owned();
        self.act(by, move |conn, deed| {
            deed.by.need(conn, Role::Admin)?;
            let brake = brakes::find(conn, &rule)?.ok_or(MembershipError::NoBrake)?;
            if brake.released_until.is_some() {
                brakes::clear(conn, &rule)?;
                brakes::trip(conn, &rule, brake.demotions, brake.members, deed.now)?;
            }
            deed.note(conn, "keep_brake", &rule, "")?;
            Ok(())
        })
        .await
    }
}
