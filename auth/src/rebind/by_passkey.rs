//! With a passkey that is trusted for it: one that has been there for three days. It must have signed in
//! just now; a session that somebody found open is not enough.

use super::must_be_linkable;
use crate::challenge::Answer;
use crate::error::AuthError;
use crate::factor::{self, Factor};
use crate::handle::Auth;
use crate::linked_wallet::LINK_WITHIN;
use crate::owner;
use crate::pending_change::{self, AskedChange, Wanted};
use crate::visitor::Visitor;
use domain::session::{Purpose, SignInMethod};

impl Auth {
    /// Asks that the wallet which signed be linked to the account that is signed in with a passkey.
    pub async fn recover_with_passkey(&self, visitor: &Visitor, answer: &Answer) -> Result<AskedChange, AuthError> {
        self.admit(visitor)?;
        let account = visitor.require_account()?.id;
        let session = visitor.require_session()?.0.clone();
        let now = self.now();
        // A hand-off from a passkey's session rests on the passkey, but the passkey was not there.
        if session.method != SignInMethod::Passkey || now.since(session.created_at) > LINK_WITHIN {
            return Err(AuthError::PasskeyNotTrusted);
        }
        let proven = self.prove(visitor, answer, Purpose::Recover).await?;
        let auth = self.clone();
        let change = self
            .store()
            .write(move |conn| {
                let own = owner::hold(conn, account)?;
                proven.consume(conn, now)?;
                let factor = match factor::of_session(conn, &session)? {
                    Some(passkey @ Factor::Passkey(_)) if passkey.is_settled(conn, account, now)? => passkey,
                    _ => return Err(AuthError::PasskeyNotTrusted),
                };
                must_be_linkable(conn, &own, &proven.wallet)?;
                let wanted = Wanted::Rebind(proven.wallet);
                pending_change::ask(conn, auth.entropy(), account, &wanted, &factor, now)
            })
            .await?;
        tracing::info!(%account, "a new wallet was asked for with a passkey");
        Ok(change)
    }
}
