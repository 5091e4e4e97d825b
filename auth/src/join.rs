//! Joining: the session's wallet passes the gate and becomes an account.

mod actor;
mod moment;
mod pass;
mod registration;
mod sign_up;

pub(crate) use pass::look as look_at_pass;

use crate::cookie::Kind;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use domain::account::Account;
use domain::actor::SealedActorKey;
use domain::gate::{Alternative, Decision, Outcome};
use domain::session::Secret;
use domain::username::Username;
use domain::wallet::Wallet;
use domain::{ActorId, recovery_code};
use http::HeaderValue;
use registration::Registration;
use std::sync::Arc;
use store::{StoreError, accounts, bans, wallets};

/// The longest display name, in characters.
pub(crate) const MAX_DISPLAY_NAME: usize = 50;

/// Somebody joined.
#[derive(Clone)]
pub struct Joined {
    /// The new account.
    pub account: Account,
    /// Ten recovery codes. They are shown now and never again.
    pub recovery_codes: Vec<String>,
    /// `Set-Cookie` values to send with the answer.
    pub cookies: Vec<HeaderValue>,
}

/// Without the recovery codes.
impl std::fmt::Debug for Joined {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Joined")
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

impl Auth {
    /// Makes an account for the session's wallet: the gate decides anew, keys are made, and one
    /// transaction creates the account and takes the pass. The session is renewed.
    pub async fn join(&self, visitor: &Visitor, username: &str, display_name: &str) -> Result<Joined, AuthError> {
        self.admit(visitor)?;
        let (session, old_secret) = visitor.require_session()?;
        if visitor.account.is_some() {
            return Err(AuthError::AlreadyMember);
        }
        let username = Username::parse(username)?;
        let display_name = checked_display_name(display_name)?;
        // Whoever signed in without a wallet has an account, so this is never met here.
        let wallet = session.wallet.ok_or(AuthError::SignInAgain)?;
        self.check_free(wallet, &username, None).await?;

        let decision = self.wiring().gate.decide(&[wallet]).await;
        match decision.outcome {
            Outcome::Yes => {}
            Outcome::No => return Err(AuthError::Denied(self.spoken(&decision))),
            Outcome::Unknown => return Err(AuthError::DecisionUnknown(self.spoken(&decision))),
        }
        let actor_id = ActorId::draw(moment::drawn(self.now(), self.entropy()), self.entropy());
        let keys = self.make_keys(&username, actor_id, wallet, &decision).await?;

        let codes = recovery_code::draw(self.entropy());
        let secret = Secret::draw(self.entropy());
        let registration = Arc::new(Registration {
            username,
            display_name,
            wallet,
            actor_id,
            keys,
            decision,
            code_hashes: codes.iter().map(|code| recovery_code::hash(code)).collect(),
            old_session_hash: old_secret.hash(),
            new_session_hash: secret.hash(),
            label: visitor.label.clone(),
        });
        let account = self.register(registration).await?;
        tracing::info!(account = %account.id, "an account joined");
        Ok(Joined {
            account,
            recovery_codes: codes,
            cookies: vec![self.cookies().set(Kind::Session, &secret)],
        })
    }

    /// Makes the keys of a new actor, outside any transaction. Whoever had to wait in line looks again
    /// first: the name or the pass may be gone, and then the work is spared.
    async fn make_keys(
        &self,
        username: &Username,
        actor_id: ActorId,
        wallet: Wallet,
        decision: &Decision,
    ) -> Result<Vec<SealedActorKey>, AuthError> {
        let place = Arc::clone(&self.inner.key_makers)
            .acquire_owned()
            .await
            .expect("the semaphore is never closed");
        self.check_free(wallet, username, Some(decision.alternatives.clone()))
            .await?;
        let actor_uri = self.config().site.actor_uri(username.as_str());
        let maker = Arc::clone(&self.wiring().keys);
        let made = tokio::task::spawn_blocking(move || {
            // Held by the work and not by the caller, who may hang up before it is done.
            let _place = place;
            maker.make_actor_keys(&actor_uri, actor_id)
        })
        .await;
        made.unwrap_or_else(|panic| Err(domain::port::KeyError(panic.to_string())))
            .map_err(AuthError::Keys)
    }

    /// Looks whether the wallet, the name and the pass are free. A courtesy: the transaction decides.
    async fn check_free(
        &self,
        wallet: Wallet,
        username: &Username,
        alternatives: Option<Vec<Alternative>>,
    ) -> Result<(), AuthError> {
        let (name, now) = (username.to_string(), self.now());
        self.store()
            .read(move |conn| {
                if bans::is_wallet_banned(conn, &wallet)? {
                    return Err(AuthError::WalletBanned);
                }
                if wallets::find_account(conn, &wallet)?.is_some() {
                    return Err(AuthError::AlreadyMember);
                }
                if accounts::username_is_taken(conn, &name)? {
                    return Err(AuthError::UsernameTaken);
                }
                match alternatives {
                    Some(alternatives) => pass::look(conn, &alternatives, now),
                    None => Ok(()),
                }
            })
            .await
    }

    /// Commits the registration. On PostgreSQL a concurrent join may take a token between the look and
    /// the insert while another alternative is free: then it is tried once more.
    async fn register(&self, registration: Arc<Registration>) -> Result<Account, AuthError> {
        let mut may_retry = self.store().is_postgres();
        loop {
            let attempt = Arc::clone(&registration);
            let auth = self.clone();
            match self
                .store()
                .write(move |conn| attempt.commit(conn, auth.wiring()))
                .await
            {
                Err(
                    AuthError::PassTaken | AuthError::PassCooling { .. } | AuthError::Store(StoreError::Conflict(_)),
                ) if may_retry => {
                    may_retry = false;
                }
                outcome => return outcome,
            }
        }
    }
}

fn checked_display_name(text: &str) -> Result<String, AuthError> {
    let name = text.trim();
    if name.chars().count() > MAX_DISPLAY_NAME || name.chars().any(char::is_control) {
        return Err(AuthError::BadDisplayName);
    }
    Ok(name.to_owned())
}
