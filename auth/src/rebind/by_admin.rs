//! By an admin's hand, for members who lost everything, or whose requests a thief cancels. The member
//! shows the new wallet by signing an appeal with it, so that no wallet is linked that nobody proved;
//! this waits like all the others. Besides admins, whoever shows a passkey or a recovery code of the account
//! cancels it.

use super::must_be_linkable;
use crate::error::AuthError;
use crate::factor::{Factor, parse_wallet};
use crate::handle::Auth;
use crate::owner;
use crate::pending_change::{self, AskedChange, Wanted, must_outrank};
use domain::AccountId;
use domain::account::Account;
use store::appeals::AppealState;
use store::{accounts, appeals, audit};

impl Auth {
    /// Asks that the wallet which signed this open appeal be linked to an account. `by` must be an admin
    /// who stands above the account; written into the audit log.
    ///
    /// # Errors
    /// [`AuthError::NotAllowed`]; [`AuthError::UnprovenWallet`] if no wallet without an account signed
    /// the appeal; what keeps a wallet from being linked.
    pub async fn begin_admin_rebind(
        &self,
        by: &Account,
        account: AccountId,
        appeal: i64,
    ) -> Result<AskedChange, AuthError> {
        let (by, now, auth) = (by.id, self.now(), self.clone());
        self.store()
            .write(move |conn| {
                let target = accounts::lock(conn, account)?.ok_or(AuthError::AccountDeleted)?;
                must_outrank(conn, by, &target)?;
                let own = owner::hold(conn, account)?;
                let wallet = appeals::find(conn, appeal)?
                    .filter(|appeal| appeal.state == AppealState::Open)
                    .and_then(|appeal| appeal.wallet)
                    .and_then(|subject| parse_wallet(&subject))
                    .ok_or(AuthError::UnprovenWallet)?;
                must_be_linkable(conn, &own, &wallet)?;
                let change = pending_change::ask(
                    conn,
                    auth.entropy(),
                    account,
                    &Wanted::Rebind(wallet),
                    &Factor::Admin(by),
                    now,
                )?;
                let (subject, detail) = (account.to_string(), format!("appeal {appeal}"));
                audit::add(conn, Some(by), "rebind", &subject, &detail, now, auth.entropy())?;
                Ok(change)
            })
            .await
    }
}
