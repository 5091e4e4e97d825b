//! Accounts without a wallet, for test suites of client programs: no gate is asked, and nobody can sign
//! in to such an account but through the token that its app got. The server hands this out only where
//! the operator opened sign-up.

use super::actor::member_actor;
use super::{moment, pass};
use crate::error::AuthError;
use crate::handle::Auth;
use async_trait::async_trait;
use domain::account::{Account, AccountState, Role};
use domain::membership::Stage;
use domain::port::{KeyError, OpenSignUp, SignUpError};
use domain::username::Username;
use domain::{AccountId, ActorId};
use std::sync::Arc;
use store::{accounts, memberships};

impl Auth {
    /// Makes an account that no wallet belongs to.
    async fn join_without_wallet(&self, username: Username) -> Result<AccountId, AuthError> {
        let name = username.to_string();
        let taken = self
            .store()
            .read(move |conn| Ok::<_, AuthError>(accounts::username_is_taken(conn, &name)?))
            .await?;
        if taken {
            return Err(AuthError::UsernameTaken);
        }
        let actor_id = ActorId::draw(moment::drawn(self.now(), self.entropy()), self.entropy());
        let place = Arc::clone(&self.inner.key_makers)
            .acquire_owned()
            .await
            .expect("the semaphore is never closed");
        let actor_uri = self.config().site.actor_uri(username.as_str());
        let maker = Arc::clone(&self.wiring().keys);
        let made = tokio::task::spawn_blocking(move || {
            let _place = place;
            maker.make_actor_keys(&actor_uri, actor_id)
        })
        .await;
        let keys = made
            .unwrap_or_else(|panic| Err(KeyError(panic.to_string())))
            .map_err(AuthError::Keys)?;
        let now = self.now();
        let account = Account {
            id: AccountId::draw(moment::drawn(now, self.entropy()), self.entropy()),
            actor_id,
            username: username.to_string(),
            role: Role::Member,
            state: AccountState::Active,
            stage: Stage::Active,
            created_at: moment::shown(now),
        };
        let actor = member_actor(&self.config().site, &account, "");
        let (id, recheck_at) = (account.id, pass::some_time_today(now, self.entropy()));
        self.store()
            .write(move |conn| {
                if !accounts::take_username(conn, &account.username, now)? {
                    return Err(AuthError::UsernameTaken);
                }
                accounts::add(conn, &account, &actor, &keys)?;
                memberships::begin(conn, account.id, None, None, recheck_at, now)?;
                Ok(())
            })
            .await?;
        tracing::info!(account = %id, "an app made an account without a wallet");
        Ok(id)
    }
}

#[async_trait]
impl OpenSignUp for Auth {
    async fn sign_up(&self, username: &str) -> Result<AccountId, SignUpError> {
        let username = Username::parse(username)?;
        match self.join_without_wallet(username).await {
            Ok(id) => Ok(id),
            Err(AuthError::UsernameTaken) => Err(SignUpError::Taken),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "an account could not be made");
                Err(SignUpError::Unavailable(error.to_string()))
            }
        }
    }
}
