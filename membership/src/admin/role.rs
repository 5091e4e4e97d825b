//! Roles given by hand. A hand's role is not a rule's to take back.

use super::Permit;
use crate::{Membership, MembershipError};
use domain::AccountId;
use domain::account::{AccountState, Role};
use store::{accounts, memberships};

impl Membership {
    /// Gives an account a role. Nobody gives a role that is not below their own; only the operator at the
    /// command line makes owners.
    ///
    /// # Errors
    /// [`MembershipError::NoSuchAccount`], and if whoever asks may not.
    pub async fn set_role(&self, by: Permit, account: AccountId, role: Role) -> Result<(), MembershipError> {
        self.act(by, move |conn, deed| {
            deed.by.need(conn, Role::Admin)?;
            let target = accounts::lock(conn, account)?
                .filter(|target| target.state != AccountState::Deleted)
                .ok_or(MembershipError::NoSuchAccount)?;
            deed.by.need_above(conn, &target, Some(role))?;
            accounts::set_role(conn, account, role, None)?;
            // Owner and admins never lapse, others do: look at what the new role means.
            memberships::hasten(conn, &[account], deed.now)?;
            let detail = format!("{} -> {}", target.role.as_str(), role.as_str());
            deed.note(conn, "set_role", &format!("account:{account}"), &detail)?;
            Ok(())
        })
        .await
    }
}
