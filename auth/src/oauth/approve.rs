//! The member's yes or no. Nothing about it is remembered for the next time: an app that was let in
//! before is asked about again.

use super::authorization::{Authorization, Landing};
use crate::error::AuthError;
use crate::factor;
use crate::handle::Auth;
use crate::visitor::Visitor;
use domain::oauth::{CODE_TTL, Code, redirect};
use domain::policy::MaySignIn;
use domain::session::Secret;
use store::{accounts, factors, oauth_apps, oauth_codes};

impl Auth {
    /// Gives the app a code for the account that is signed in. The caller has checked the form.
    pub async fn approve(&self, visitor: &Visitor, asked: &Authorization) -> Result<Landing, AuthError> {
        self.admit_to_oauth(visitor.client_ip).map_err(AuthError::RateLimited)?;
        let account = visitor.require_account()?.id;
        let session = visitor.require_session()?.0.clone();
        let (secret, now) = (Secret::draw(self.entropy()), self.now());
        let code = Code {
            client_id: asked.app.client_id.clone(),
            account_id: account,
            redirect_uri: asked.redirect_uri.clone(),
            scopes: asked.scopes.clone(),
            challenge: asked.challenge.clone(),
            expires_at: now.plus(CODE_TTL),
        };
        let hash = secret.hash();
        self.store()
            .write(move |conn| {
                let present = accounts::lookup(conn, account)?.ok_or(AuthError::AccountDeleted)?;
                if !MaySignIn::allows(&present) {
                    return Err(AuthError::AccountSuspended);
                }
                oauth_codes::add(conn, &hash, &code)?;
                let factor = factor::of_session(conn, &session)?.map(|factor| factor.text());
                factors::note_code(conn, &hash, factor.as_deref())?;
                oauth_apps::mark_used(conn, &code.client_id, now)?;
                Ok::<_, AuthError>(())
            })
            .await?;
        tracing::info!(%account, app = asked.app.id, "a member let an app in");
        let code = secret.reveal();
        let away = self.land(&asked.redirect_uri, asked.state.as_deref(), &[("code", code)]);
        Ok(away.unwrap_or_else(|| Landing::Code(code.to_owned())))
    }

    /// Tells the app that the member said no.
    pub fn deny(&self, asked: &Authorization) -> Landing {
        self.denial(asked)
    }
}

impl Authorization {
    /// What `form-action` of the consent page must name besides our own origin.
    pub fn form_action_source(&self) -> Option<String> {
        redirect::form_action_source(&self.redirect_uri)
    }

    /// Where the answer goes, in words for the member; `None` if it stays here.
    pub fn place_name(&self) -> Option<String> {
        redirect::place_name(&self.redirect_uri)
    }
}
