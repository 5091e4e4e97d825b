//! Signing in with a passkey: it names its account by a random handle, and its counter may only grow.

use super::ceremony::Question;
use crate::error::AuthError;
use crate::factor::Factor;
use crate::handle::Auth;
use crate::opening::Opened;
use crate::visitor::Visitor;
use domain::session::SignInMethod;
use serde::Deserialize;
use store::StoreError;
use store::passkeys::{self, StoredPasskey};
use webauthn_rs::prelude::{DiscoverableAuthentication, Passkey, PublicKeyCredential, WebauthnError};

/// A browser's answer to [`Auth::begin_passkey_sign_in`].
#[derive(Debug, Deserialize)]
pub struct PasskeyAnswer {
    /// Which question it answers.
    pub ceremony: String,
    /// What `navigator.credentials.get` gave, binary values in base64url.
    pub credential: PublicKeyCredential,
}

impl Auth {
    /// Asks for any passkey of this site.
    pub async fn begin_passkey_sign_in(&self, visitor: &Visitor) -> Result<Question, AuthError> {
        self.admit(visitor)?;
        let relying_party = self.relying_party()?;
        let (secret, cookies) = self.pre_session_of(visitor);
        let (options, state) = relying_party
            .start_discoverable_authentication()
            .map_err(AuthError::PasskeyRefused)?;
        let options = serde_json::to_value(options).expect("options are plain data");
        self.put_ceremony(secret.hash(), None, &state, options, cookies).await
    }

    /// Begins a session for the account of the passkey that answered.
    pub async fn finish_passkey_sign_in(&self, visitor: &Visitor, answer: &PasskeyAnswer) -> Result<Opened, AuthError> {
        self.admit(visitor)?;
        let relying_party = self.relying_party()?;
        let browser = visitor.pre_session.as_ref().ok_or(AuthError::NoPreSession)?.hash();
        let state: DiscoverableAuthentication = self.take_ceremony(&answer.ceremony, browser, None).await?;
        let (handle, credential_id) = relying_party
            .identify_discoverable_authentication(&answer.credential)
            .map_err(AuthError::PasskeyRefused)?;
        let stored = self
            .find_passkey(hex::encode(credential_id), handle.to_string())
            .await?;
        let mut key: Passkey = serde_json::from_str(&stored.data).map_err(|_| AuthError::PasskeyData)?;
        let judged = match relying_party.finish_discoverable_authentication_v2(&answer.credential, state, &key) {
            Err(WebauthnError::CredentialPossibleCompromise) => {
                tracing::warn!(account = %stored.account, passkey = %stored.id, "a passkey's counter went back: it may have been copied");
                return Err(AuthError::PasskeyCloned);
            }
            judged => judged.map_err(AuthError::PasskeyRefused)?,
        };
        key.update_credential(&judged);
        let data = serde_json::to_string(&key).expect("a passkey is plain data");
        let (now, mut opening) = (self.now(), self.opening(visitor, SignInMethod::Passkey));
        let (account, opening) = self
            .store()
            .write(move |conn| {
                let factor = Factor::Passkey(stored.id).text();
                let account = opening.commit(conn, stored.account, Some(&factor))?;
                if !passkeys::note_use(conn, &stored, &data, now)? {
                    return Err(AuthError::PasskeyUnknown);
                }
                Ok::<_, AuthError>((account, opening))
            })
            .await?;
        Ok(self.opened(account, &opening))
    }

    /// The passkey with this credential id, if it says that it is of the account it is of.
    async fn find_passkey(&self, credential_id: String, handle: String) -> Result<StoredPasskey, AuthError> {
        self.store()
            .read::<_, StoreError, _>(move |conn| {
                let Some(stored) = passkeys::find_by_credential(conn, &credential_id)? else {
                    return Ok(None);
                };
                let own = passkeys::find_handle(conn, stored.account)?;
                Ok(Some(stored).filter(|_| own == Some(handle)))
            })
            .await?
            .ok_or(AuthError::PasskeyUnknown)
    }
}
