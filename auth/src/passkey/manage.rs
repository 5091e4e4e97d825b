//! The list of one's passkeys: names may be changed and removal asked for in any session. Removing waits
//! three days, so that a thief with a session does not take the owner's way back; a session that the
//! very passkey opened removes it at once, because whoever holds the key may throw it away.

use super::checked_name;
use crate::cookie::Kind;
use crate::error::AuthError;
use crate::factor::{self, Factor};
use crate::handle::Auth;
use crate::owner;
use crate::pending_change::{self, AskedChange, Wanted};
use crate::visitor::Visitor;
use domain::PasskeyId;
use domain::session::SignInMethod;
use http::HeaderValue;
use store::factors;
use store::passkeys::{self, StoredPasskey};

/// What became of asking that a passkey be removed.
#[derive(Clone, Debug)]
pub enum RemovedPasskey {
    /// It is gone, and every session that it opened, this one too.
    Gone {
        /// `Set-Cookie` values to send with the answer.
        cookies: Vec<HeaderValue>,
    },
    /// It goes in three days.
    Asked(AskedChange),
}

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

    /// Removes a passkey of the account, at once or in three days; see the module.
    pub async fn remove_passkey(&self, visitor: &Visitor, id: PasskeyId) -> Result<RemovedPasskey, AuthError> {
        self.admit(visitor)?;
        let account = visitor.require_account()?.id;
        let session = visitor.require_session()?.0.clone();
        let (now, auth) = (self.now(), self.clone());
        let asked = self
            .store()
            .write(move |conn| {
                owner::hold(conn, account)?;
                if !passkeys::list(conn, account)?.iter().any(|passkey| passkey.id == id) {
                    return Err(AuthError::NoSuchPasskey);
                }
                let own = factor::of_session(conn, &session)?;
                if own == Some(Factor::Passkey(id)) && session.method == SignInMethod::Passkey {
                    passkeys::remove(conn, account, id)?;
                    factors::end_all(conn, account, &Factor::Passkey(id).text())?;
                    return Ok(None);
                }
                // Nobody knows what a session from before rests on: it asks as if with the passkey
                // itself, so that every other factor may cancel that.
                let factor = own.unwrap_or(Factor::Passkey(id));
                let wanted = Wanted::RemovePasskey(id);
                pending_change::ask(conn, auth.entropy(), account, &wanted, &factor, now).map(Some)
            })
            .await?;
        tracing::info!(%account, passkey = %id, at_once = asked.is_none(), "a passkey is removed");
        Ok(match asked {
            Some(change) => RemovedPasskey::Asked(change),
            None => RemovedPasskey::Gone {
                cookies: vec![self.cookies().clear(Kind::Session)],
            },
        })
    }
}
