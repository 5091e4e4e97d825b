//! What shows that an account over there is that of the member with its name, who logged in through us: that
//! server's admin API, which knows our `sub` of whoever logs in to it; or, where we have none, Synapse itself,
//! asking about a log-in through us moments after the member was here for it. What was seen once is written
//! down and not asked again, but never as a link: an equal name at the right moment is no proof, and a link
//! lets accounts be closed and given away.

use super::caller::Caller;
use super::kept::Name;
use super::user_id::UserId;
use super::{Antispam, who};
use crate::enforcer::Enforcer;
use crate::remote_name;
use domain::openid::RelyingParty;
use domain::{AccountId, Clock, Entropy, id};
use std::sync::Arc;
use std::time::Duration;
use store::{Conn, Store, StoreError, audit, party_accounts, relying_parties};

/// From the exchange of the code to Synapse's question about the log-in, with room for slow machines.
const MOMENTS: Duration = Duration::from_secs(2 * 60);

/// Looks, and writes down.
#[derive(Clone)]
pub(super) struct Seen {
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) entropy: Arc<dyn Entropy>,
    pub(super) enforcer: Enforcer,
}

impl Seen {
    /// Whether the admin API says that the account is this member's; `Some(false)` too where there is none.
    /// `None`: nobody can say now.
    pub(super) async fn by_admin_api(&self, party: &RelyingParty, account: AccountId, name: &Name) -> Option<bool> {
        let client_id = &party.client_id;
        match self.enforcer.has_account_by_username(client_id, account).await {
            Ok(Some(true)) => {}
            Ok(Some(false) | None) => return Some(false),
            Err(error) => {
                tracing::warn!(client_id, error = %error, "an admin API did not say whose an account is");
                return None;
            }
        }
        if let Name::User { localpart, server } = name {
            let remote = remote_name::on_matrix(party.kind, localpart, server);
            let note = self.note(client_id.clone(), account, remote);
            if let Err(error) = self.store.write(note).await {
                // It will be seen again.
                tracing::warn!(client_id, error = %error, "an account at another server could not be noted");
            }
        }
        Some(true)
    }

    /// Writes down that the account was seen to be the member's, unless it or another one is linked meanwhile.
    fn note(
        &self,
        client_id: String,
        account: AccountId,
        remote: String,
    ) -> impl FnOnce(&mut Conn) -> Result<(), StoreError> + Send + use<> {
        let now = self.clock.now();
        let audit_id = id::draw(now, &*self.entropy);
        move |conn| {
            let is_linked = party_accounts::find(conn, &client_id, account)?.is_none_or(|row| row.remote.is_some());
            if is_linked || party_accounts::find_by_remote(conn, &client_id, &remote)?.is_some() {
                return Ok(());
            }
            if party_accounts::seen_as(conn, &client_id, account)?.as_ref() == Some(&remote) {
                return Ok(());
            }
            party_accounts::note_seen(conn, &client_id, account, &remote)?;
            let (subject, detail) = (format!("account:{account}"), format!("{client_id}: {remote}"));
            audit::add_as(conn, audit_id, None, "party.see", &subject, &detail, now)
        }
    }

    /// Writes down the account that Synapse says somebody logs in to through us, if the member of its name was
    /// here for that a moment ago, and no admin API could tell better. Whether it did.
    async fn note_log_in(&self, client_id: String, user: UserId) -> Result<bool, StoreError> {
        let since = self.clock.now().minus(MOMENTS);
        let (at, about) = (client_id.clone(), user.clone());
        let find = move |conn: &mut Conn| -> Result<_, StoreError> {
            let Some(party) = relying_parties::find(conn, &at)? else {
                return Ok(None);
            };
            let row = who::namesake(conn, &at, &about.localpart)?;
            let row = row.filter(|row| row.last_at.is_some_and(|last| last >= since));
            let remote = remote_name::on_matrix(party.kind, &about.localpart, &about.server);
            Ok(row.map(|row| (row.account_id, remote)))
        };
        let Some((account, remote)) = self.store.read(find).await? else {
            return Ok(false);
        };
        self.store.write(self.note(client_id, account, remote)).await?;
        Ok(true)
    }
}

impl Antispam {
    /// Somebody logs in over there through us.
    pub(super) async fn note_log_in(&self, caller: &Caller, user: &UserId) {
        let settings = self.wiring.settings.get(&caller.client_id);
        if settings.is_some_and(|it| it.admin_api.is_some()) {
            return;
        }
        let noted = self.kept.seen.note_log_in(caller.client_id.clone(), user.clone());
        match tokio::time::timeout(self.wiring.deadline, noted).await {
            Ok(Ok(true)) => {
                let UserId { localpart, server } = user.clone();
                self.kept.forget(&caller.client_id, Name::User { localpart, server });
            }
            Ok(Ok(false)) => {}
            Ok(Err(error)) => {
                tracing::warn!(client_id = caller.client_id, error = %error, "a log-in at another server could not be noted");
            }
            Err(_) => tracing::warn!(
                client_id = caller.client_id,
                "a log-in at another server was not noted in time"
            ),
        }
    }
}
