//! Accounts that we closed for one member and that are not theirs any more: an admin took a wrong link back, it was
//! given another name over there, or somebody else has shown that it is theirs. Nobody may stay closed out for what
//! somebody else lacks: such an account is opened, or follows the member whose it is.

use super::case::Case;
use super::look::Found;
use super::{Did, EnforceError, Enforcer, Reached};
use crate::remote::RemoteUser;
use crate::remote_name;
use domain::job::EnforceMember;
use domain::openid::{Enforced, RelyingParty};
use domain::{AccountId, Timestamp};
use store::{Conn, StoreError, accounts, jobs, party_accounts, party_closings, party_departures};

/// The ids of those accounts that members other than this one have shown to be theirs.
pub(super) fn of_others(
    conn: &mut Conn,
    party: &RelyingParty,
    users: &[RemoteUser],
    id: AccountId,
) -> Result<Vec<String>, StoreError> {
    let mut others = Vec::new();
    for user in users {
        if owner(conn, party, user, id)?.is_some() {
            others.push(user.id.clone());
        }
    }
    Ok(others)
}

fn owner(
    conn: &mut Conn,
    party: &RelyingParty,
    user: &RemoteUser,
    other_than: AccountId,
) -> Result<Option<AccountId>, StoreError> {
    let key = remote_name::key(party.kind, &user.name);
    let row = party_accounts::find_by_remote(conn, &party.client_id, &key)?;
    Ok(row.map(|row| row.account_id).filter(|id| *id != other_than))
}

impl Enforcer {
    /// Opens what was closed for this member and is not theirs, or hands it over, and forgets what is not there any
    /// more. `None` if there was nothing of the kind.
    pub(super) async fn let_go(
        &self,
        at: &Reached,
        case: &Case,
        found: &Found,
        is_dry: bool,
    ) -> Result<Option<Did>, EnforceError> {
        if found.strays.is_empty() && found.gone.is_empty() {
            return Ok(None);
        }
        if is_dry {
            // The run goes on to say what else would be done.
            if found.strays.iter().any(|user| user.is_closed) {
                self.would(at, case, Did::WouldOpen);
            }
            return Ok(None);
        }
        let (mut did, mut failed) = (Did::Nothing, None);
        let mut done = found.gone.clone();
        for user in &found.strays {
            if self.hand_over(at, case, user).await? {
                continue;
            }
            if user.is_closed {
                match at.remote.open(user).await {
                    Ok(()) => did = Did::Opened,
                    // The others are opened all the same.
                    Err(error) => {
                        failed = Some(error);
                        continue;
                    }
                }
            }
            done.push(user.id.clone());
        }
        domain::fault::crash_point("enforcer-let-go");
        self.take_off(at, case, done).await?;
        if did == Did::Opened {
            self.log_opened(at, case).await?;
        }
        match failed {
            Some(error) => Err(error.into()),
            None => Ok(Some(did)),
        }
    }

    /// Gives an account that we closed to the member who has shown that it is theirs: for them it is closed by us
    /// from now on, and their own run opens it if they may be there. False if it is nobody else's.
    pub(super) async fn hand_over(&self, at: &Reached, case: &Case, user: &RemoteUser) -> Result<bool, EnforceError> {
        let (party, user, from) = (at.party.clone(), user.clone(), case.account);
        let (is_departed, now) = (case.is_departed, self.wiring.clock.now());
        let hand_over = move |conn: &mut Conn| -> Result<bool, StoreError> {
            let Some(to) = owner(conn, &party, &user, from)? else {
                return Ok(false);
            };
            // Always in this order, or two of these wait for each other.
            for one in [from.min(to), from.max(to)] {
                accounts::lock(conn, one)?;
            }
            if owner(conn, &party, &user, from)? != Some(to) {
                return Ok(false);
            }
            forget(
                conn,
                &party.client_id,
                (from, is_departed),
                std::slice::from_ref(&user.id),
                now,
            )?;
            if user.is_closed {
                inherit(conn, &party.client_id, to, &[user.id], now)?;
            }
            let job = EnforceMember {
                account_id: to,
                client_id: Some(party.client_id),
                revision: now.as_millis(),
            };
            jobs::enqueue(conn, &job, now)?;
            Ok(true)
        };
        Ok(self.wiring.store.write_behind(hand_over).await?)
    }

    /// The other way round: what was closed for somebody who left, and is the account that this member has shown to
    /// be theirs, is closed for this member from now on. False if there is nothing of the kind.
    pub(super) async fn inherit(&self, at: &Reached, case: &Case, is_dry: bool) -> Result<bool, EnforceError> {
        let theirs = self.look(at, case).await?.theirs.into_iter();
        let mut ids: Vec<String> = theirs.filter(|user| user.is_closed).map(|user| user.id).collect();
        if ids.is_empty() {
            return Ok(false);
        }
        let (client_id, to, now) = (at.party.client_id.clone(), case.account, self.wiring.clock.now());
        let take_over = move |conn: &mut Conn| -> Result<bool, StoreError> {
            let left = party_departures::page(conn, &client_id, AccountId(0), i64::MAX)?;
            let closed: Vec<_> = left
                .into_iter()
                .filter(|left| left.closed_ids.iter().flatten().any(|id| ids.contains(id)))
                .collect();
            if is_dry || closed.is_empty() {
                return Ok(!closed.is_empty());
            }
            accounts::lock(conn, to)?;
            for left in &closed {
                forget(conn, &client_id, (left.account_id, true), &ids, now)?;
            }
            ids.retain(|id| {
                closed
                    .iter()
                    .any(|left| left.closed_ids.iter().flatten().any(|one| one == id))
            });
            inherit(conn, &client_id, to, &ids, now)?;
            Ok(true)
        };
        Ok(self.wiring.store.write_behind(take_over).await?)
    }

    /// Notes that these are not closed by us any more.
    async fn take_off(&self, at: &Reached, case: &Case, ids: Vec<String>) -> Result<(), EnforceError> {
        if ids.is_empty() {
            return Ok(());
        }
        let (client_id, id, is_departed) = (at.party.client_id.clone(), case.account, case.is_departed);
        let now = self.wiring.clock.now();
        let take_off = move |conn: &mut Conn| forget(conn, &client_id, (id, is_departed), &ids, now);
        Ok(self.wiring.store.write_behind::<_, StoreError, _>(take_off).await?)
    }
}

/// Takes accounts off the list of those that we closed for somebody, as it is now.
fn forget(
    conn: &mut Conn,
    client_id: &str,
    (id, is_departed): (AccountId, bool),
    gone: &[String],
    now: Timestamp,
) -> Result<(), StoreError> {
    if is_departed {
        let left = party_departures::hold(conn, client_id, id)?;
        let Some(mut ids) = left.and_then(|left| left.closed_ids) else {
            return Ok(());
        };
        ids.retain(|id| !gone.contains(id));
        let ids = (!ids.is_empty()).then_some(ids);
        return party_departures::put_closed(conn, client_id, id, ids.as_deref());
    }
    let Some(row) = party_accounts::hold(conn, client_id, id)? else {
        return Ok(());
    };
    let mut ids = party_closings::list(conn, client_id, id)?;
    let before = ids.len();
    ids.retain(|id| !gone.contains(id));
    if ids.len() == before {
        return Ok(());
    }
    let enforced = row.enforced.filter(|_| !ids.is_empty());
    party_accounts::note_enforced(conn, client_id, id, enforced, now)?;
    party_closings::put(conn, client_id, id, &ids)
}

/// Puts accounts on that list.
fn inherit(conn: &mut Conn, client_id: &str, id: AccountId, more: &[String], now: Timestamp) -> Result<(), StoreError> {
    let Some(row) = party_accounts::hold(conn, client_id, id)? else {
        return Ok(());
    };
    let mut ids = match row.enforced {
        Some(_) => party_closings::list(conn, client_id, id)?,
        // What the list held before was opened long ago.
        None => Vec::new(),
    };
    // Nobody noted which: all of theirs.
    if row.enforced.is_some() && ids.is_empty() {
        return Ok(());
    }
    let more: Vec<String> = more.iter().filter(|id| !ids.contains(id)).cloned().collect();
    ids.extend(more);
    let enforced = row.enforced.unwrap_or(Enforced::Done);
    party_accounts::note_enforced(conn, client_id, id, Some(enforced), now)?;
    party_closings::put(conn, client_id, id, &ids)
}
