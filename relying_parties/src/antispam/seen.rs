//! What shows that an account over there is that of a member whose account may be called so, and who logged in
//! through us: that server's admin API, which knows our `sub` of whoever logs in to it; or, where we have none,
//! Synapse itself, asking about a log-in through us moments after the member was here for it. What was seen once
//! is written down and not asked again, but never as a link: a name at the right moment is no proof, and a link
//! lets accounts be closed and given away. Where several were here in that moment nothing is seen; the next
//! log-in tells them apart.

use super::Antispam;
use super::caller::Caller;
use super::kept::Name;
use super::user_id::UserId;
use super::who::{Namesake, namesakes, was_here};
use crate::enforcer::Enforcer;
use crate::remote_name;
use domain::openid::RelyingParty;
use domain::{AccountId, Clock, Entropy, Timestamp, id};
use std::sync::Arc;
use std::time::Duration;
use store::{Conn, Store, StoreError, audit, party_accounts, relying_parties};

/// From the exchange of the code to Synapse's question about the log-in, with room for slow machines.
const MOMENTS: Duration = Duration::from_secs(2 * 60);
/// For this long whoever was seen to have the account is preferred to somebody else who was here.
const STILL: Duration = Duration::from_secs(16 * 60);

/// The admin API did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NobodySays;

/// Looks, and writes down.
#[derive(Clone)]
pub(super) struct Seen {
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) entropy: Arc<dyn Entropy>,
    pub(super) enforcer: Enforcer,
}

impl Seen {
    /// Which of these members the admin API says the account to be of; `Ok(None)` too where there is none.
    ///
    /// # Errors
    /// [`NobodySays`] if it did not answer about one of them.
    pub(super) async fn by_admin_api(
        &self,
        party: &RelyingParty,
        accounts: &[AccountId],
        name: &Name,
    ) -> Result<Option<AccountId>, NobodySays> {
        let Name::User { localpart, server } = name else {
            return Ok(None);
        };
        let client_id = &party.client_id;
        let remote = remote_name::on_matrix(party.kind, localpart, server);
        let mut all_said = true;
        for account in accounts.iter().copied() {
            match self.enforcer.has_account_called(client_id, account, &remote).await {
                Ok(Some(true)) => {
                    let note = self.note(client_id.clone(), account, remote, Vec::new());
                    if let Err(error) = self.store.write(note).await {
                        // It will be seen again.
                        tracing::warn!(client_id, error = %error, "an account at another server could not be noted");
                    }
                    return Ok(Some(account));
                }
                Ok(Some(false) | None) => {}
                Err(error) => {
                    tracing::warn!(client_id, error = %error, "an admin API did not say whose an account is");
                    all_said = false;
                }
            }
        }
        if all_said { Ok(None) } else { Err(NobodySays) }
    }

    /// Writes down that the account was seen to be the member's, and of none of those to whom it seemed to belong
    /// before; unless it or another one is linked meanwhile.
    fn note(
        &self,
        client_id: String,
        account: AccountId,
        remote: String,
        before: Vec<AccountId>,
    ) -> impl FnOnce(&mut Conn) -> Result<(), StoreError> + Send + use<> {
        let now = self.clock.now();
        let audit_id = id::draw(now, &*self.entropy);
        move |conn| {
            let is_linked = party_accounts::find(conn, &client_id, account)?.is_none_or(|row| row.remote.is_some());
            if is_linked || party_accounts::find_by_remote(conn, &client_id, &remote)?.is_some() {
                return Ok(());
            }
            for other in before {
                party_accounts::forget_seen(conn, &client_id, other)?;
            }
            if party_accounts::seen_as(conn, &client_id, account)?.as_ref() == Some(&remote) {
                return Ok(());
            }
            party_accounts::note_seen(conn, &client_id, account, &remote)?;
            let (subject, detail) = (format!("account:{account}"), format!("{client_id}: {remote}"));
            audit::add_as(conn, audit_id, None, "party.see", &subject, &detail, now)
        }
    }

    /// Writes down the account that Synapse says somebody logs in to through us, if one member whose account may
    /// be called so was here for that a moment ago, and no admin API could tell better. Whether it did.
    async fn note_log_in(&self, client_id: String, user: UserId) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let (at, about) = (client_id.clone(), user.clone());
        let find = move |conn: &mut Conn| -> Result<_, StoreError> {
            let Some(party) = relying_parties::find(conn, &at)? else {
                return Ok(None);
            };
            let remote = remote_name::on_matrix(party.kind, &about.localpart, &about.server);
            let all = namesakes(conn, &at, party.kind, &about.localpart)?;
            Ok(whose_log_in(&all, &remote, now).map(|account| {
                let seemed = all.iter().filter(|one| one.seen_as.as_ref() == Some(&remote));
                let before = seemed.map(|one| one.row.account_id).filter(|id| *id != account);
                (account, before.collect(), remote)
            }))
        };
        let Some((account, before, remote)) = self.store.read(find).await? else {
            return Ok(false);
        };
        self.store.write(self.note(client_id, account, remote, before)).await?;
        Ok(true)
    }
}

/// Whose log-in to the account of this name it is, of all whose account may be called so. Whoever was seen to
/// have another account is not seen to have one with a number behind the name as well: over there one `sub` of
/// ours has one account.
fn whose_log_in(all: &[Namesake], remote: &str, now: Timestamp) -> Option<AccountId> {
    let mut known = all.iter().filter(|one| one.seen_as.as_deref() == Some(remote));
    if let Some(one) = known.find(|one| was_here(&one.row, now, STILL)) {
        return Some(one.row.account_id);
    }
    let mut may_be = all.iter().filter(|one| {
        let has_another = one.seen_as.as_deref().is_some_and(|name| name != remote);
        was_here(&one.row, now, MOMENTS) && (one.is_their_own || !has_another)
    });
    let one = may_be.next()?;
    may_be.next().is_none().then_some(one.row.account_id)
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
