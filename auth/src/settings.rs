//! What the settings page lists and can end without a wallet's signature: sessions, wallets, the
//! number of unused recovery codes.

use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use domain::SessionId;
use domain::session::Session;
use store::wallets::LinkedWallet;
use store::{credentials, sessions, wallets};

impl Auth {
    /// The living sessions of the account that is signed in, last used first.
    pub async fn list_sessions(&self, visitor: &Visitor) -> Result<Vec<Session>, AuthError> {
        let (account, now) = (visitor.require_account()?.id, self.now());
        Ok(self
            .store()
            .read(move |conn| sessions::list(conn, account, now))
            .await?)
    }

    /// Ends one session of the account that is signed in. False if there is none with this id.
    pub async fn end_session_by_id(&self, visitor: &Visitor, id: SessionId) -> Result<bool, AuthError> {
        let account = visitor.require_account()?.id;
        Ok(self
            .store()
            .write(move |conn| sessions::end_by_id(conn, account, id))
            .await?)
    }

    /// Ends every session of the account but the visitor's own; returns how many.
    pub async fn end_other_sessions(&self, visitor: &Visitor) -> Result<usize, AuthError> {
        let account = visitor.require_account()?.id;
        let own = visitor.session.as_ref().map(|(session, _)| session.id);
        Ok(self
            .store()
            .write(move |conn| sessions::end_others(conn, account, own))
            .await?)
    }

    /// The wallets of the account that is signed in, oldest first. For its owner's eyes only.
    pub async fn list_wallets(&self, visitor: &Visitor) -> Result<Vec<LinkedWallet>, AuthError> {
        let account = visitor.require_account()?.id;
        Ok(self.store().read(move |conn| wallets::list(conn, account)).await?)
    }

    /// How many recovery codes the account has left.
    pub async fn count_recovery_codes(&self, visitor: &Visitor) -> Result<i64, AuthError> {
        let account = visitor.require_account()?.id;
        Ok(self
            .store()
            .read(move |conn| credentials::count_unused(conn, account, credentials::RECOVERY_CODE))
            .await?)
    }
}
