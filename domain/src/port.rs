//! Things that must be answered now, by another room, within a deadline.

use crate::PostId;
use crate::actor::Actor;
use async_trait::async_trait;
use std::time::Duration;

/// Why an actor or a post could not be found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// The text is neither `user@host` nor an address.
    #[error("write it as @user@host or as the address of a profile")]
    BadHandle,
    /// Its host is blocked here.
    #[error("this host is blocked here")]
    Blocked,
    /// Its server says there is no such actor, or that it is gone.
    #[error("there is no such thing there")]
    NotFound,
    /// Its server did not answer in time, or answered nonsense.
    #[error("that server could not be asked now: {0}")]
    Unavailable(String),
}

/// Finds an actor by handle or address, asking its server if it is not known yet. Implemented by
/// `activitypub`.
#[async_trait]
pub trait ResolveActor: Send + Sync {
    /// Finds the actor behind `@user@host`, `user@host` or an `https` address.
    async fn resolve_actor(&self, query: &str, deadline: Duration) -> Result<Actor, ResolveError>;
}

/// Finds a post by its address, asking its server if it is not known yet. Implemented by `activitypub`.
#[async_trait]
pub trait ResolvePost: Send + Sync {
    /// Finds the post at this `https` address (its ActivityPub id or its page) and stores it if it was
    /// not known. `BadHandle` if the text is no such address.
    async fn resolve_post(&self, url: &str, deadline: Duration) -> Result<PostId, ResolveError>;
}

/// Why an app's sign-up made no account.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignUpError {
    /// The username cannot be one.
    #[error(transparent)]
    BadUsername(#[from] crate::username::BadUsername),
    /// Somebody has or had the username.
    #[error("this username is taken: choose another")]
    Taken,
    /// The account could not be made now.
    #[error("the account could not be made now: {0}")]
    Unavailable(String),
}

/// Makes an account without asking any gate and without a wallet, for test suites of client programs.
/// Implemented by `auth`; `server` hands it out only where the operator wrote `open_sign_up`.
#[async_trait]
pub trait OpenSignUp: Send + Sync {
    /// Makes an account with this username.
    async fn sign_up(&self, username: &str) -> Result<crate::AccountId, SignUpError>;
}

/// Makes the two key pairs of a new actor. Implemented by `activitypub`, which owns signatures.
pub trait MakeActorKeys: Send + Sync {
    /// Fresh RSA-2048 and Ed25519 keys for the actor at `actor_uri`, private halves sealed.
    fn make_actor_keys(
        &self,
        actor_uri: &str,
        actor_id: crate::ActorId,
    ) -> Result<Vec<crate::actor::SealedActorKey>, KeyError>;
}

/// Keys could not be made or sealed.
#[derive(Debug, thiserror::Error)]
#[error("keys could not be made: {0}")]
pub struct KeyError(pub String);
