//! Enrolling a passkey: only within ten minutes of a wallet signature, like linking a wallet. Whoever
//! got hold of a session only must not be able to stay by adding a key of their own.

use super::{MAX_PASSKEYS, checked_name};
use crate::error::AuthError;
use crate::factor;
use crate::handle::Auth;
use crate::linked_wallet::LINK_WITHIN;
use crate::owner;
use crate::pending_change::{self, AskedChange, Wanted};
use crate::visitor::Visitor;
use domain::PasskeyId;
use serde::Deserialize;
use serde_json::json;
use store::passkeys::{self, StoredPasskey};
use webauthn_rs::prelude::{CredentialID, Passkey, PasskeyRegistration, RegisterPublicKeyCredential, Uuid};

use super::ceremony::Question;

/// A browser's answer to [`Auth::begin_enrolment`].
#[derive(Debug, Deserialize)]
pub struct Enrolment {
    /// Which question it answers.
    pub ceremony: String,
    /// What the member calls the passkey.
    pub name: String,
    /// What `navigator.credentials.create` gave, binary values in base64url.
    pub credential: RegisterPublicKeyCredential,
}

impl Auth {
    /// Asks for a new passkey of the account that is signed in.
    pub async fn begin_enrolment(&self, visitor: &Visitor) -> Result<Question, AuthError> {
        self.admit(visitor)?;
        let relying_party = self.relying_party()?;
        let account = visitor.require_account()?;
        let (session, secret) = visitor.require_session()?;
        if !session.has_fresh_wallet(LINK_WITHIN, self.now()) {
            return Err(AuthError::SignInAgain);
        }
        let id = account.id;
        let fresh = Uuid::from_bytes(self.entropy().bytes()).to_string();
        let (handle, own) = self
            .store()
            .write(move |conn| {
                owner::hold(conn, id)?;
                let own = passkeys::list(conn, id)?;
                if own.len() >= MAX_PASSKEYS {
                    return Err(AuthError::TooManyPasskeys);
                }
                let handle = match passkeys::find_handle(conn, id)? {
                    Some(handle) => handle,
                    None => {
                        passkeys::add_handle(conn, id, &fresh)?;
                        fresh
                    }
                };
                Ok((handle, own))
            })
            .await?;
        let handle = handle.parse().map_err(|_| AuthError::PasskeyData)?;
        let name = format!("{}@{}", account.username, self.config().site.origin().authority());
        let (options, state) = relying_party
            .start_passkey_registration(handle, &name, &account.username, Some(credential_ids(&own)?))
            .map_err(AuthError::PasskeyRefused)?;
        let mut options = serde_json::to_value(options).expect("options are plain data");
        // The library leaves it to the device whether the key can be found without a name. Ours must
        // be: the sign-in page asks for none.
        let selection = &mut options["publicKey"]["authenticatorSelection"];
        selection["residentKey"] = json!("required");
        selection["requireResidentKey"] = json!(true);
        self.put_ceremony(secret.hash(), Some(id), &state, options, Vec::new())
            .await
    }

    /// Stores the passkey that answered. It signs in from now on; to recover the account it has to be
    /// trusted, which the change beside it does in three days.
    pub async fn finish_enrolment(
        &self,
        visitor: &Visitor,
        answer: &Enrolment,
    ) -> Result<(StoredPasskey, AskedChange), AuthError> {
        self.admit(visitor)?;
        let relying_party = self.relying_party()?;
        let account = visitor.require_account()?.id;
        let secret = visitor.require_session()?.1;
        let name = checked_name(&answer.name)?;
        let state: PasskeyRegistration = self
            .take_ceremony(&answer.ceremony, secret.hash(), Some(account))
            .await?;
        let key = relying_party
            .finish_passkey_registration(&answer.credential, &state)
            .map_err(AuthError::PasskeyRefused)?;
        let extensions = &answer.credential.extensions;
        if extensions
            .cred_props
            .as_ref()
            .is_some_and(|kept| kept.rk == Some(false))
        {
            return Err(AuthError::PasskeyNotKept);
        }
        let now = self.now();
        let new = StoredPasskey {
            id: PasskeyId::draw(now, self.entropy()),
            account,
            credential_id: hex::encode(key.cred_id().as_slice()),
            name,
            data: serde_json::to_string(&key).expect("a passkey is plain data"),
            created_at: now,
            used_at: None,
            trusted_at: None,
        };
        let (stored, auth) = (new.clone(), self.clone());
        let session = visitor.require_session()?.0.clone();
        let change = self
            .store()
            .write(move |conn| {
                owner::hold(conn, account)?;
                if passkeys::list(conn, account)?.len() >= MAX_PASSKEYS {
                    return Err(AuthError::TooManyPasskeys);
                }
                if !passkeys::add(conn, &new)? {
                    return Err(AuthError::PasskeyTaken);
                }
                let factor = factor::of_session(conn, &session)?.ok_or(AuthError::SignInAgain)?;
                let wanted = Wanted::TrustPasskey(new.id);
                pending_change::ask(conn, auth.entropy(), account, &wanted, &factor, now)
            })
            .await?;
        tracing::info!(%account, passkey = %stored.id, "a passkey was enrolled");
        Ok((stored, change))
    }
}

/// What a device already has for the account, so that it does not make a second one.
fn credential_ids(own: &[StoredPasskey]) -> Result<Vec<CredentialID>, AuthError> {
    own.iter()
        .map(|stored| {
            let key: Passkey = serde_json::from_str(&stored.data).map_err(|_| AuthError::PasskeyData)?;
            Ok(key.cred_id().clone())
        })
        .collect()
}
