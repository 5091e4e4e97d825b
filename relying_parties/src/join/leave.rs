//! Leaving: the gate is taken away from in front of another server without harming anybody there. First
//! every account that the enforcer closed is opened again, then the relying party is switched off here.
//! Nothing is unlinked, nobody is logged out over there: log-ins are forgotten without a word, because a
//! log-out would take devices and their keys away from people on Matrix.

use super::JoinError;
use crate::enforcer::case::Case;
use crate::enforcer::look::look;
use crate::remote::{RemoteAccounts, RemoteError};
use domain::openid::{MakeSubject, RelyingParty};
use domain::{AccountId, Clock, Entropy};
use std::sync::Arc;
use store::{Conn, Store, StoreError, audit, openid_grants, party_accounts, party_departures, relying_parties};

const PAGE: i64 = 500;

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Accounts that are open again.
    pub opened: usize,
    /// Accounts that are not there any more.
    pub missing: usize,
    /// Log-ins that were forgotten here.
    pub forgotten: usize,
}

/// What leaving needs.
pub struct Leaving<'a> {
    /// The database.
    pub store: &'a Store,
    /// The present.
    pub clock: &'a dyn Clock,
    /// Ids of audit entries.
    pub entropy: Arc<dyn Entropy>,
    /// The other server's admin API, if the configuration names one.
    pub remote: Option<&'a dyn RemoteAccounts>,
    /// What members are called over there: tells their accounts from others of the same name.
    pub subjects: &'a dyn MakeSubject,
    /// An admin over there has opened what was closed.
    pub opened_by_hand: bool,
}

impl Leaving<'_> {
    /// Leaves. Can be repeated, whatever happened the first time.
    ///
    /// # Errors
    /// [`JoinError::StillClosed`] or [`JoinError::NoAdminApi`] while accounts stay closed: then nothing was
    /// switched off. [`JoinError::StillClosed`] also while another process may be closing one at this moment: in a
    /// minute that is certain. Others if the database or the other server fails.
    pub async fn leave(&self, client_id: &str) -> Result<Left, JoinError> {
        let party = self.find(client_id).await?;
        let mut left = Left::default();
        self.open_all(&party, &mut left).await?;
        left.forgotten = self.switch_off(&party).await?;
        // The enforcer may have closed one more in between; from now on it does not.
        self.open_all(&party, &mut left).await?;
        Ok(left)
    }

    async fn find(&self, client_id: &str) -> Result<RelyingParty, JoinError> {
        let wanted = client_id.to_owned();
        let found = self
            .store
            .read::<_, StoreError, _>(move |conn| relying_parties::find(conn, &wanted))
            .await?;
        found.ok_or_else(|| JoinError::NoSuchParty(client_id.chars().filter(|c| !c.is_control()).take(80).collect()))
    }

    async fn open_all(&self, party: &RelyingParty, left: &mut Left) -> Result<(), JoinError> {
        let at = party.clone();
        let closed = self
            .store
            .read::<_, StoreError, _>(move |conn| closed_by_us(conn, &at))
            .await?;
        if closed.is_empty() {
            return Ok(());
        }
        if self.remote.is_none() && !self.opened_by_hand {
            return Err(JoinError::NoAdminApi {
                client_id: party.client_id.clone(),
                closed: closed.len(),
            });
        }
        let mut failed = 0;
        for case in closed {
            let mut is_open = self.opened_by_hand;
            if let Some(remote) = self.remote.filter(|_| !self.opened_by_hand) {
                match self.open(remote, party, &case).await {
                    // Forgotten now, it would stay closed for ever if whoever closes it dies before they note it.
                    Ok(Some(0)) if case.may_be_closed_yet() => {
                        warn_in_flight(party);
                        failed += 1;
                        continue;
                    }
                    Ok(Some(opened)) => {
                        left.opened += opened;
                        is_open = opened > 0;
                    }
                    Ok(None) => left.missing += 1,
                    Err(error) => {
                        // The others are opened all the same: every account that works again is one.
                        tracing::warn!(client_id = party.client_id, %error, "an account could not be opened again");
                        failed += 1;
                        continue;
                    }
                }
            }
            if !self.note_open(party, case, is_open).await? {
                warn_in_flight(party);
                failed += 1;
            }
        }
        if failed > 0 {
            return Err(JoinError::StillClosed { closed: failed });
        }
        Ok(())
    }

    /// Opens what we closed, by what we noted, whosever it is by now: what an admin over there opened or closed
    /// meanwhile is left to them. How many those were; `None` if nothing is there any more.
    async fn open(
        &self,
        remote: &dyn RemoteAccounts,
        party: &RelyingParty,
        case: &Case,
    ) -> Result<Option<usize>, RemoteError> {
        let found = look(remote, party, self.subjects, case).await?;
        if found.is_empty() {
            return Ok(None);
        }
        let ours = found.closed_by_us(case);
        for user in &ours {
            remote.open(user).await?;
        }
        Ok(Some(ours.len()))
    }

    /// False if the enforcer noted something else meanwhile, or may be closing the account at this moment.
    async fn note_open(&self, party: &RelyingParty, case: Case, is_open: bool) -> Result<bool, JoinError> {
        let (now, entropy) = (self.clock.now(), Arc::clone(&self.entropy));
        let (client_id, by_hand) = (party.client_id.clone(), self.opened_by_hand);
        let noted = self
            .store
            .write::<_, StoreError, _>(move |conn| {
                let mut noted = true;
                if case.is_departed {
                    party_departures::reopen(conn, &client_id, case.account)?;
                } else if by_hand {
                    party_accounts::note_enforced(conn, &client_id, case.account, None, now)?;
                } else if case.may_be_in_flight(now) {
                    // That it is meant stays noted: until the closing is noted as done, or certainly ended, nobody can
                    // say that the account is open.
                    noted = false;
                } else {
                    let read = (case.enforced, case.enforced_at);
                    noted = party_accounts::note_open(conn, &client_id, case.account, read, now)?;
                }
                if is_open {
                    let subject = format!("account:{}", case.account);
                    audit::add(conn, None, "party.open", &subject, &client_id, now, &*entropy)?;
                }
                Ok(noted)
            })
            .await?;
        Ok(noted)
    }

    async fn switch_off(&self, party: &RelyingParty) -> Result<usize, JoinError> {
        let (now, client_id) = (self.clock.now(), party.client_id.clone());
        let entropy = Arc::clone(&self.entropy);
        let forgotten = self
            .store
            .write::<_, StoreError, _>(move |conn| {
                let Some(party) = relying_parties::find(conn, &client_id)? else {
                    return Ok(0);
                };
                let mut forgotten = 0;
                loop {
                    let grants = openid_grants::list_of_party(conn, &client_id, PAGE)?;
                    if grants.is_empty() {
                        break;
                    }
                    for grant in grants {
                        openid_grants::end(conn, grant.id)?;
                        forgotten += 1;
                    }
                }
                if party.disabled_at.is_none() {
                    relying_parties::set_disabled_at(conn, &client_id, Some(now))?;
                    let subject = format!("party:{client_id}");
                    audit::add(conn, None, "party.leave", &subject, &party.name, now, &*entropy)?;
                }
                Ok(forgotten)
            })
            .await?;
        Ok(forgotten)
    }
}

/// Says what to do about a closing that may be under way.
fn warn_in_flight(party: &RelyingParty) {
    tracing::warn!(
        client_id = party.client_id,
        "an account there may be being closed at this moment: run it again in a minute"
    );
}

/// Those whose accounts the enforcer closed or was about to close, whoever deleted their account here too.
fn closed_by_us(conn: &mut Conn, party: &RelyingParty) -> Result<Vec<Case>, StoreError> {
    let (mut all, mut after) = (Vec::new(), AccountId(0));
    loop {
        let page = party_accounts::page(conn, &party.client_id, after, PAGE)?;
        let Some(last) = page.last() else {
            break;
        };
        after = last.account_id;
        for row in page.into_iter().filter(|row| row.enforced.is_some()) {
            if let Some(case) = Case::of_member(conn, party, row)? {
                all.push(case.with_taken(conn, party)?);
            }
        }
    }
    let left = party_departures::page(conn, &party.client_id, AccountId(0), i64::MAX)?;
    for left in left.into_iter().filter(|left| left.closed_ids.is_some()) {
        all.push(Case::of_departed(left).with_taken(conn, party)?);
    }
    Ok(all)
}
