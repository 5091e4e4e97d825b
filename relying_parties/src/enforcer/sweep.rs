//! The sweep: whatever was heard or not, every so many hours all members of a relying party are compared with
//! the gate, and those whose account may differ get a job. It is also what tries again after dead letters,
//! and what notices that somebody opened by hand what should be closed.

use super::case::{Case, Wanted};
use super::{EnforceError, Enforcer};
use domain::job::EnforceMember;
use domain::openid::{Enforced, RelyingParty};
use domain::{AccountId, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use store::{Conn, StoreError, instance_facts, jobs, party_accounts, party_departures, relying_parties};

/// How many members are read at once.
const PAGE: i64 = 200;
/// How many jobs one transaction makes.
const AT_ONCE: usize = 200;
/// How far apart the jobs of a sweep are: a thousand members take a minute and more.
const APART: Duration = Duration::from_millis(100);

/// The fact that holds when a relying party was swept last. One that is switched off is swept for what is to be
/// opened alone: that counts for nothing when it is on again.
fn fact(client_id: &str, is_off: bool) -> String {
    let off = if is_off { "_while_off" } else { "" };
    format!("enforcer_swept{off}:{client_id}")
}

/// When a relying party was swept last, as it is now: switched on, or off.
pub(super) fn swept_at(conn: &mut Conn, party: &RelyingParty) -> Result<Option<Timestamp>, StoreError> {
    let text = instance_facts::find(conn, &fact(&party.client_id, party.disabled_at.is_some()))?;
    Ok(text.and_then(|text| text.parse().ok()).map(Timestamp::from_millis))
}

/// Whether an account may differ from what it should be, or nobody looked for long.
pub(super) fn may_differ(case: &Case, enforced_at: Option<Timestamp>, every: Duration, now: Timestamp) -> bool {
    let is_old = enforced_at.is_none_or(|at| now.since(at) >= every);
    match (case.wanted, case.enforced) {
        _ if case.has_error => true,
        (Wanted::Open, enforced) => enforced.is_some(),
        (Wanted::Closed(_), Some(Enforced::Done)) => is_old,
        (Wanted::Closed(_), _) => true,
    }
}

impl Enforcer {
    /// Sweeps the relying parties whose time has come; call it every minute. Returns how many jobs that made.
    ///
    /// # Errors
    /// If the database fails; what was not swept is swept at the next call.
    pub async fn tick(&self) -> Result<usize, EnforceError> {
        let now = self.wiring.clock.now();
        let mut made = 0;
        for (client_id, settings) in self.wiring.settings.iter() {
            let Some(api) = &settings.admin_api else {
                continue;
            };
            let id = client_id.clone();
            let read = move |conn: &mut Conn| -> Result<_, StoreError> {
                let Some(party) = relying_parties::find(conn, &id)? else {
                    return Ok(None);
                };
                let last = swept_at(conn, &party)?;
                Ok(Some((party, last)))
            };
            let Some((party, last)) = self.wiring.store.read(read).await? else {
                continue;
            };
            if last.is_none_or(|at| now.since(at) >= api.sweep_every) {
                made += self.sweep(&party, api.sweep_every, now).await?;
            }
        }
        Ok(made)
    }

    async fn sweep(&self, party: &RelyingParty, every: Duration, now: Timestamp) -> Result<usize, EnforceError> {
        let due = self.differing(party, every, now).await?;
        let made = due.len();
        // The same for every process that sweeps now: their jobs are the same then.
        let every_ms = i64::try_from(every.as_millis()).unwrap_or(i64::MAX).max(1);
        let revision = now.as_millis() - now.as_millis().rem_euclid(every_ms);
        let mut run_at = now;
        for some in due.chunks(AT_ONCE) {
            let (some, client_id, first_at) = (some.to_vec(), party.client_id.clone(), run_at);
            let enqueue = move |conn: &mut Conn| -> Result<Timestamp, StoreError> {
                let mut run_at = first_at;
                for account_id in some {
                    let job = EnforceMember {
                        account_id,
                        client_id: Some(client_id.clone()),
                        revision,
                    };
                    jobs::enqueue(conn, &job, run_at)?;
                    run_at = run_at.plus(APART);
                }
                Ok(run_at)
            };
            run_at = self.wiring.store.write_behind(enqueue).await?;
        }
        // Last: a sweep that a crash cut short begins anew, and what it enqueued already is not enqueued twice.
        let fact = fact(&party.client_id, party.disabled_at.is_some());
        let done = move |conn: &mut Conn| instance_facts::put(conn, &fact, &now.as_millis().to_string());
        self.wiring.store.write_behind::<_, StoreError, _>(done).await?;
        if made > 0 {
            tracing::info!(
                party = party.client_id,
                accounts = made,
                "accounts at a relying party are compared with the gate"
            );
        }
        Ok(made)
    }

    /// The members whose account there may differ from what the gate says, those who left last. While log-in there
    /// is switched off, only those whose account is to be opened.
    ///
    /// # Errors
    /// If the database fails.
    pub(super) async fn differing(
        &self,
        party: &RelyingParty,
        every: Duration,
        now: Timestamp,
    ) -> Result<Vec<AccountId>, EnforceError> {
        let mut due = Vec::new();
        let mut after = AccountId(0);
        let is_off = party.disabled_at.is_some();
        loop {
            let (party, from, groups) = (party.clone(), after, Arc::clone(&self.wiring.groups));
            let read = move |conn: &mut Conn| -> Result<_, StoreError> {
                let rows = party_accounts::page(conn, &party.client_id, from, PAGE)?;
                let last = rows.last().map(|row| row.account_id);
                let mut due = Vec::new();
                for row in rows {
                    let enforced_at = row.enforced_at;
                    if let Some(case) = Case::of_member(conn, &party, row)?
                        && may_differ(&case, enforced_at, every, now)
                        && match is_off {
                            // Also if the group is in doubt: what was only about to be closed is opened.
                            true => !case.is_to_stay_closed() || case.enforced == Some(Enforced::Intended),
                            false => !case.is_in_doubt(&party, &groups),
                        }
                    {
                        due.push(case.account);
                    }
                }
                Ok((due, last))
            };
            let (some, last) = self.wiring.store.read(read).await?;
            due.extend(some);
            match last {
                Some(last) => after = last,
                None => break,
            }
        }
        let client_id = party.client_id.clone();
        let read = move |conn: &mut Conn| party_departures::page(conn, &client_id, AccountId(0), i64::MAX);
        let left = self.wiring.store.read::<_, StoreError, _>(read).await?;
        // While it is off: those for whom something was about to be closed.
        let left = left
            .into_iter()
            .filter(|left| left.settled_at.is_none() && (!is_off || left.closed_ids.is_some()));
        due.extend(left.map(|left| left.account_id));
        Ok(due)
    }
}
