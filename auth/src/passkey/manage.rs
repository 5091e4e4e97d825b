//! The list of one's passkeys: names may be changed and keys removed in any session. Removing only
//! ever shuts a door.

use super::checked_name;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::owner;
use crate::visitor::Visitor;
use domain::PasskeyId;
use store::passkeys::{self, StoredPasskey};

impl Auth {
    /// The passkeys of the account that is signed in, oldest first.
    pub async fn list_passkeys(&self, visitor: &Visitor) -> Result<Vec<StoredPasskey>, AuthError> {
        let account = visitor.require_account()?.id;
        Ok(self.store().read(move |conn| passkeys::list(conn, account)).await?)
    }

    /// Gives a passkey of the account another name.
    pub async fn rename_passkey(&self, visitor: &Visitor, id: PasskeyId, name: &str) -> Result<(), AuthError> {
        let account = visitor.require_account()?.id;
        let name = checked_name(name)?;
        self.store()
            .write(move |conn| {
                owner::hold(conn, account)?;
                match passkeys::rename(conn, account, id, &name)? {
                    true => Ok(()),
                    false => Err(AuthError::NoSuchPasskey),
                }
            })
            .await
    }

    /// Removes a passkey of the account: it signs nobody in any more. Sessions that it opened go on;
    /// they are ended in the list of sessions.
    pub async fn remove_passkey(&self, visitor: &Visitor, id: PasskeyId) -> Result<(), AuthError> {
        let account = visitor.require_account()?.id;
        self.store()
            .write(move |conn| {
                owner::hold(conn, account)?;
                match passkeys::remove(conn, account, id)? {
                    true => Ok(()),
                    false => Err(AuthError::NoSuchPasskey),
                }
            })
            .await?;
        tracing::info!(%account, passkey = %id, "a passkey was removed");
        Ok(())
    }
}
