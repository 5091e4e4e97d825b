//! The admin APIs of Mastodon, Synapse and MAS behind one trait, so that neither the enforcer nor the
//! pre-flight knows which server it talks to. Only the operator's client calls them: their addresses and
//! secrets come from the configuration and from nowhere else.

mod answer;
mod error;
pub mod mas;
mod mas_token;
pub mod mastodon;
pub mod synapse;
mod user;

pub(crate) use answer::below;
pub use error::RemoteError;
pub use user::{Identity, RemotePage, RemoteState, RemoteUser};

use crate::settings::PartySettings;
use async_trait::async_trait;
use domain::Clock;
use domain::openid::PartyKind;
use std::sync::Arc;

/// The accounts of one server behind our gate, seen and changed through its admin API. Every call ends within
/// ten seconds (the operator's client sees to that).
#[async_trait]
pub trait RemoteAccounts: Send + Sync {
    /// The account of this name, with everything the server says of it; `None` if there is none. The name is as
    /// in [`RemoteUser::name`]: `@bob:host` on Matrix, `bob` elsewhere.
    async fn find(&self, name: &str) -> Result<Option<RemoteUser>, RemoteError>;

    /// The account that the admin API calls so ([`RemoteUser::id`]), whatever its name is by now; `None` if there is
    /// none any more.
    async fn find_by_id(&self, id: &str) -> Result<Option<RemoteUser>, RemoteError>;

    /// The account that this `sub` of ours logs in to, whatever it is called; `None` if there is none, or the
    /// server does not tell (Mastodon). Whoever uses it looks at [`RemoteUser::identities`].
    async fn find_by_subject(&self, _subject: &str) -> Result<Option<RemoteUser>, RemoteError> {
        Ok(None)
    }

    /// Closes an account: nobody can use it, nothing of it is lost. Closing a closed one changes nothing.
    async fn close(&self, user: &RemoteUser) -> Result<(), RemoteError>;

    /// Takes [`RemoteAccounts::close`] back, and nothing that somebody else did. Opening an open one changes
    /// nothing.
    async fn open(&self, user: &RemoteUser) -> Result<(), RemoteError>;

    /// A page of all local accounts, closed ones too; `after` is [`RemotePage::next`] of the page before.
    async fn list(&self, after: Option<&str>) -> Result<RemotePage, RemoteError>;

    /// Lets people come into this account through somebody else. Its other links stay. Linking what is linked
    /// changes nothing.
    async fn link(&self, _user: &RemoteUser, _link: &Identity) -> Result<(), RemoteError> {
        Err(RemoteError::CannotLink)
    }

    /// What this server calls the account of the member with this username, unless it is linked by another
    /// name.
    fn name_of(&self, username: &str) -> String;
}

/// The accounts of a relying party, if the configuration says how its admin API is reached and we speak it.
pub fn accounts(
    kind: PartyKind,
    settings: &PartySettings,
    http: &reqwest::Client,
    clock: &Arc<dyn Clock>,
) -> Result<Option<Arc<dyn RemoteAccounts>>, RemoteError> {
    let Some(api) = &settings.admin_api else {
        return Ok(None);
    };
    Ok(match kind {
        PartyKind::Mastodon => Some(Arc::new(mastodon::Mastodon::new(http.clone(), api))),
        PartyKind::Synapse => {
            let server_name = settings.server_name.clone().ok_or(RemoteError::NoServerName)?;
            let provider = settings.provider().to_owned();
            Some(Arc::new(synapse::Synapse::new(
                http.clone(),
                api,
                server_name,
                provider,
            )))
        }
        PartyKind::Mas => Some(Arc::new(mas::Mas::new(http.clone(), api, Arc::clone(clock))?)),
        PartyKind::Other => None,
    })
}
