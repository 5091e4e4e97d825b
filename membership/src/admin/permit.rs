//! Who may do what: moderators ban accounts and answer appeals, admins do everything, and nobody acts on
//! themselves or on somebody whose role is not below theirs.

use crate::MembershipError;
use domain::AccountId;
use domain::account::{Account, Role};
use domain::policy::MayPost;
use store::{Conn, accounts};

/// Who acts: an account, or the operator at the command line. What it says of the role is only a hint
/// for pages; the transaction reads the account again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permit {
    by: Option<AccountId>,
    role: Role,
}

impl Permit {
    /// Of a signed-in account.
    ///
    /// # Errors
    /// [`MembershipError::NotAllowed`] if it is not at least a moderator in good standing or grace.
    pub fn of(account: &Account) -> Result<Self, MembershipError> {
        if account.role < Role::Moderator || !MayPost::allows(account) {
            return Err(MembershipError::NotAllowed {
                needed: Role::Moderator.as_str(),
            });
        }
        Ok(Self {
            by: Some(account.id),
            role: account.role,
        })
    }

    /// Of the operator at the command line, who may do everything to everybody.
    pub fn operator() -> Self {
        Self {
            by: None,
            role: Role::Owner,
        }
    }

    /// The acting account; `None` for the operator.
    pub fn account(&self) -> Option<AccountId> {
        self.by
    }

    /// The account as a column stores it that must have one: 0, which is no id, for the operator.
    pub(crate) fn column(&self) -> AccountId {
        self.by.unwrap_or(AccountId(0))
    }

    /// Whether it may do what admins do, for pages that show buttons.
    pub fn is_admin(&self) -> bool {
        self.role >= Role::Admin
    }

    /// Checks that whoever acts still has at least this role. Call it in the transaction of the act.
    ///
    /// # Errors
    /// [`MembershipError::NotAllowed`] if not, or the database's.
    pub fn need(&self, conn: &mut Conn, needed: Role) -> Result<(), MembershipError> {
        let role = self.present_role(conn)?;
        match role {
            None => Ok(()),
            Some(role) if role >= needed => Ok(()),
            Some(_) => Err(MembershipError::NotAllowed {
                needed: needed.as_str(),
            }),
        }
    }

    /// Checks that whoever acts stands above this account and is not this account. Give a role that is
    /// to be, to check it too.
    pub(crate) fn need_above(
        &self,
        conn: &mut Conn,
        target: &Account,
        to_be: Option<Role>,
    ) -> Result<(), MembershipError> {
        if self.by == Some(target.id) {
            return Err(MembershipError::Yourself);
        }
        let Some(role) = self.present_role(conn)? else {
            return Ok(());
        };
        if target.role >= role || to_be.is_some_and(|to_be| to_be >= role) {
            return Err(MembershipError::NotBelow);
        }
        Ok(())
    }

    /// The role now; `None` for the operator. Whoever was suspended or lapsed meanwhile has none.
    fn present_role(&self, conn: &mut Conn) -> Result<Option<Role>, MembershipError> {
        let Some(by) = self.by else { return Ok(None) };
        let account = accounts::lookup(conn, by)?.filter(MayPost::allows);
        account
            .map(|account| Some(account.role))
            .ok_or(MembershipError::NotAllowed {
                needed: Role::Moderator.as_str(),
            })
    }
}
