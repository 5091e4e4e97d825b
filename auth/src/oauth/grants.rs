//! The apps that a member let in, for the member's settings.

use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use domain::oauth::Grant;
use store::oauth_tokens;

impl Auth {
    /// The apps that the account which is signed in let in, last used first.
    pub async fn list_apps(&self, visitor: &Visitor) -> Result<Vec<Grant>, AuthError> {
        let account = visitor.require_account()?.id;
        Ok(self
            .store()
            .read(move |conn| oauth_tokens::list_of(conn, account))
            .await?)
    }

    /// Ends everything that the account let an app do. False if there was nothing.
    pub async fn revoke_app(&self, visitor: &Visitor, app: i64) -> Result<bool, AuthError> {
        let account = visitor.require_account()?.id;
        let ended = self
            .store()
            .write(move |conn| oauth_tokens::revoke_app(conn, account, app))
            .await?;
        Ok(ended > 0)
    }
}
