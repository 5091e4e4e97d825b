//! With a recovery code. The code is used up by asking, whatever becomes of the request: whoever reads it
//! over the owner's shoulder afterwards has nothing.

use super::must_be_linkable;
use crate::challenge::Answer;
use crate::error::AuthError;
use crate::factor::Factor;
use crate::handle::Auth;
use crate::owner;
use crate::pending_change::{self, AskedChange, Wanted};
use crate::visitor::Visitor;
use domain::recovery_code;
use domain::session::Purpose;
use store::{accounts, credentials};

impl Auth {
    /// Asks that the wallet which signed be linked to the account of this name. Nothing tells a wrong
    /// code from a wrong name, and both are counted, by address.
    pub async fn recover_with_code(
        &self,
        visitor: &Visitor,
        username: &str,
        code: &str,
        answer: &Answer,
    ) -> Result<AskedChange, AuthError> {
        self.admit(visitor)?;
        let username = username.trim().trim_start_matches('@').to_ascii_lowercase();
        let proven = self.prove(visitor, answer, Purpose::Recover).await?;
        self.admit_recovery_code(visitor)?;
        let hash = recovery_code::hash(code);
        let (now, auth) = (self.now(), self.clone());
        let (account, change) = self
            .store()
            .write(move |conn| {
                let account = accounts::find_by_username(conn, &username)?
                    .ok_or(AuthError::WrongRecoveryCode)?
                    .id;
                accounts::lock(conn, account)?.ok_or(AuthError::WrongRecoveryCode)?;
                if !credentials::take(conn, account, credentials::RECOVERY_CODE, &hash, now)? {
                    return Err(AuthError::WrongRecoveryCode);
                }
                // Whoever has a code may be told how the account stands. An error undoes the taking.
                let own = owner::hold(conn, account)?;
                proven.consume(conn, now)?;
                must_be_linkable(conn, &own, &proven.wallet)?;
                let wanted = Wanted::Rebind(proven.wallet);
                let change = pending_change::ask(conn, auth.entropy(), account, &wanted, &Factor::RecoveryCode, now)?;
                Ok((account, change))
            })
            .await?;
        tracing::info!(%account, "a new wallet was asked for with a recovery code");
        Ok(change)
    }
}
