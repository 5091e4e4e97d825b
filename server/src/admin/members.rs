//! Members as admins see them: stage, role, how many tokens are bound, never which wallet.

use super::{MOST, Office};
use domain::AccountId;
use domain::account::{Account, Role};
use membership::{MembershipError, Permit};
use store::member_effects::MemberEffect;
use store::membership_events::MembershipEvent;
use store::memberships::Membership;
use store::pending_changes::PendingChange;
use store::{StoreError, accounts, bindings, member_effects, membership_events, memberships, pending_changes};

/// How many of a member's latest steps are shown.
const EVENTS: i64 = 20;

/// One member.
#[derive(Clone, Debug)]
pub struct MemberFile {
    /// The account.
    pub account: Account,
    /// The rule that made it a moderator, if one did.
    pub role_rule: Option<String>,
    /// Where it stands; `None` if the account has no membership (it was deleted).
    pub membership: Option<Membership>,
    /// How many tokens are bound to it.
    pub tokens: usize,
    /// Roles and groups that rules gave it.
    pub effects: Vec<MemberEffect>,
    /// Its latest steps.
    pub events: Vec<MembershipEvent>,
    /// Changes of how it is recovered that wait.
    pub changes: Vec<PendingChange>,
}

impl Office {
    /// Accounts whose username contains `query`, below the id `before`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn members(
        &self,
        query: &str,
        before: Option<AccountId>,
        limit: i64,
    ) -> Result<Vec<Account>, StoreError> {
        let query = query.trim().trim_start_matches('@').to_lowercase();
        let limit = limit.clamp(1, MOST + 1);
        self.store
            .read(move |conn| accounts::list_for_admin(conn, &query, before, limit))
            .await
    }

    /// One member; `None` if there is no such account.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn member(&self, id: AccountId) -> Result<Option<MemberFile>, StoreError> {
        self.store
            .read(move |conn| {
                let Some(account) = accounts::lookup(conn, id)? else {
                    return Ok(None);
                };
                Ok(Some(MemberFile {
                    role_rule: accounts::role_rule(conn, id)?,
                    membership: memberships::find(conn, id)?,
                    tokens: bindings::list(conn, id)?.len(),
                    effects: member_effects::list(conn, id)?,
                    events: membership_events::of_account(conn, id, EVENTS)?,
                    changes: pending_changes::waiting(conn, id)?,
                    account,
                }))
            })
            .await
    }

    /// The account with this username.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn account_named(&self, username: &str) -> Result<Option<Account>, StoreError> {
        let name = username.trim().trim_start_matches('@').to_lowercase();
        self.store
            .read(move |conn| accounts::find_by_username(conn, &name))
            .await
    }

    /// Gives an account a role.
    ///
    /// # Errors
    /// [`MembershipError`] says why it was not done.
    pub async fn set_role(&self, by: Permit, account: AccountId, role: Role) -> Result<(), MembershipError> {
        self.membership.set_role(by, account, role).await
    }
}
