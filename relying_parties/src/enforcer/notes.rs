//! What a run writes down: how far it came, what it did (for the audit log), and what it could not do.

use super::case::Case;
use super::strays::of_others;
use super::{EnforceError, Enforcer, Reached};
use crate::remote::{RemoteState, RemoteUser};
use domain::openid::{Enforced, RelyingParty};
use domain::{AccountId, Timestamp};
use std::error::Error;
use store::{Conn, StoreError, accounts, audit, party_accounts, party_closings, party_departures, relying_parties};

/// The most of an error that is kept.
const MOST_CHARS: usize = 400;

/// What an admin reads about an account that is one over there.
const UNTOUCHABLE: &str =
    "this account administers or moderates that server, and such accounts are never closed from here: see to it there";
/// What an admin reads about an account of the same name.
const NOT_THEIRS: &str = "there is an account of this name, and nothing says that it is this member's: \
                          if it is, have them link it on their settings page";

impl Enforcer {
    /// Notes that these accounts will be closed. False if the member may be there by now: then nothing is to
    /// be done.
    pub(super) async fn intend(&self, at: &Reached, case: &Case, open: &[RemoteUser]) -> Result<bool, EnforceError> {
        let (party, id, now) = (at.party.clone(), case.account, self.wiring.clock.now());
        let (is_departed, open) = (case.is_departed, open.to_vec());
        let intend = move |conn: &mut Conn| -> Result<bool, StoreError> {
            let noted = if is_departed {
                let left = party_departures::hold(conn, &party.client_id, id)?;
                left.filter(|left| left.settled_at.is_none())
                    .map(|left| left.closed_ids.unwrap_or_default())
            } else {
                accounts::lock(conn, id)?;
                let still = Case::load(conn, &party, id)?.filter(|case| !case.is_departed);
                still.filter(Case::is_to_stay_closed).map(|case| case.closed_ids)
            };
            let Some(ids) = noted else {
                return Ok(false);
            };
            if is_off(conn, &party)? || !of_others(conn, &party, &open, id)?.is_empty() {
                return Ok(false);
            }
            // As they are noted now: another process may have noted more.
            let new: Vec<String> = open.into_iter().map(|user| user.id).collect();
            let ids = with(ids, &new);
            if is_departed {
                party_departures::put_closed(conn, &party.client_id, id, Some(&ids))?;
            } else {
                party_accounts::note_enforced(conn, &party.client_id, id, Some(Enforced::Intended), now)?;
                party_closings::put(conn, &party.client_id, id, &ids)?;
            }
            Ok(true)
        };
        Ok(self.wiring.store.write_behind(intend).await?)
    }

    /// The server refused: of what was `tried` only `closed` is closed, and whoever closes the rest later is
    /// somebody else.
    pub(super) async fn take_back(
        &self,
        at: &Reached,
        case: &Case,
        tried: &[RemoteUser],
        closed: Vec<String>,
    ) -> Result<(), EnforceError> {
        let (client_id, id, now) = (at.party.client_id.clone(), case.account, self.wiring.clock.now());
        let is_departed = case.is_departed;
        let tried: Vec<String> = tried.iter().map(|user| user.id.clone()).collect();
        let stays = move |id: &String| closed.contains(id) || !tried.contains(id);
        let take_back = move |conn: &mut Conn| -> Result<(), StoreError> {
            if is_departed {
                let left = party_departures::hold(conn, &client_id, id)?;
                let mut ids = left.and_then(|left| left.closed_ids).unwrap_or_default();
                ids.retain(stays);
                let ids = (!ids.is_empty()).then_some(ids);
                return party_departures::put_closed(conn, &client_id, id, ids.as_deref());
            }
            // Another process may know better by now.
            let row = party_accounts::hold(conn, &client_id, id)?;
            if row.is_some_and(|row| row.enforced == Some(Enforced::Intended)) {
                let mut ids = party_closings::list(conn, &client_id, id)?;
                ids.retain(stays);
                let enforced = (!ids.is_empty()).then_some(Enforced::Done);
                party_accounts::note_enforced(conn, &client_id, id, enforced, now)?;
                party_closings::put(conn, &client_id, id, &ids)?;
            }
            Ok(())
        };
        Ok(self.wiring.store.write_behind(take_back).await?)
    }

    /// Notes that the account was closed. False if that is past already: the member may be there by now, log-in
    /// there was switched off, or somebody else has shown that it is theirs.
    pub(super) async fn note_closed(
        &self,
        at: &Reached,
        case: &Case,
        users: &[RemoteUser],
        why: &'static str,
    ) -> Result<bool, EnforceError> {
        let (party, id, is_departed) = (at.party.clone(), case.account, case.is_departed);
        let (wiring, users) = (self.wiring.clone(), users.to_vec());
        // What somebody else had closed before is not among them.
        let by_us = users
            .iter()
            .filter(|user| case.is_noted(user) || RemoteState::of(Some(user)) == RemoteState::Open);
        let by_us: Vec<String> = by_us.map(|user| user.id.clone()).collect();
        let note = move |conn: &mut Conn| -> Result<bool, StoreError> {
            let now = wiring.clock.now();
            accounts::lock(conn, id)?;
            let (subject, detail) = (format!("account:{id}"), format!("{}: {why}", party.client_id));
            audit::add(conn, None, "party.close", &subject, &detail, now, &*wiring.entropy)?;
            let is_off = is_off(conn, &party)?;
            // What was meant, and is not to be any more, stays meant: so it is taken back whatever happens now.
            if is_off {
                mean_again(conn, &party.client_id, (id, is_departed), &by_us, now)?;
            } else {
                party_accounts::note_enforced(conn, &party.client_id, id, Some(Enforced::Done), now)?;
            }
            if is_off || !of_others(conn, &party, &users, id)?.is_empty() {
                return Ok(false);
            }
            if is_departed {
                party_departures::settle(conn, &party.client_id, id, now)?;
                return Ok(true);
            }
            // Whoever left meanwhile has a run of their own.
            let still = Case::load(conn, &party, id)?;
            Ok(still.is_none_or(|case| case.is_to_stay_closed()))
        };
        let stays = self.wiring.store.write_behind(note).await?;
        metrics::counter!("guildhall_enforcer_closed_total").increment(1);
        tracing::info!(party = at.party.client_id, account = %case.account, why, "an account at a relying party was closed");
        Ok(stays)
    }

    /// Notes that nothing is closed by us any more, unless somebody noted something else since the case was read.
    pub(super) async fn note_open(&self, at: &Reached, case: &Case, has_opened: bool) -> Result<(), EnforceError> {
        if case.is_departed {
            self.note_let_in(at, case, case.closed_ids.clone()).await?;
        } else {
            let (client_id, id) = (at.party.client_id.clone(), case.account);
            let (wiring, read) = (self.wiring.clone(), (case.enforced, case.enforced_at));
            let note = move |conn: &mut Conn| party_accounts::note_open(conn, &client_id, id, read, wiring.clock.now());
            self.wiring.store.write_behind::<_, StoreError, _>(note).await?;
        }
        if has_opened {
            self.log_opened(at, case).await?;
        }
        Ok(())
    }

    /// Notes that these accounts of somebody who left are open, because log-in there is switched off: should it be
    /// switched on again, they are to be closed. What another process noted meanwhile stays noted.
    pub(super) async fn note_let_in(&self, at: &Reached, case: &Case, ids: Vec<String>) -> Result<(), EnforceError> {
        let (client_id, id) = (at.party.client_id.clone(), case.account);
        let note = move |conn: &mut Conn| -> Result<(), StoreError> {
            let left = party_departures::hold(conn, &client_id, id)?;
            let mut noted = left.and_then(|left| left.closed_ids).unwrap_or_default();
            noted.retain(|id| !ids.contains(id));
            if noted.is_empty() {
                return party_departures::reopen(conn, &client_id, id);
            }
            party_departures::put_closed(conn, &client_id, id, Some(&noted))
        };
        Ok(self.wiring.store.write_behind(note).await?)
    }

    /// Says that an account was opened.
    pub(super) async fn log_opened(&self, at: &Reached, case: &Case) -> Result<(), EnforceError> {
        let (client_id, id) = (at.party.client_id.clone(), case.account);
        let wiring = self.wiring.clone();
        let log = move |conn: &mut Conn| {
            let (subject, now) = (format!("account:{id}"), wiring.clock.now());
            audit::add(conn, None, "party.open", &subject, &client_id, now, &*wiring.entropy)
        };
        self.wiring.store.write_behind::<_, StoreError, _>(log).await?;
        metrics::counter!("guildhall_enforcer_opened_total").increment(1);
        tracing::info!(party = at.party.client_id, account = %case.account, "an account at a relying party was opened again");
        Ok(())
    }

    /// Notes that the account was looked at, and forgets an earlier error. What is closed by us stays as whoever
    /// closed it noted it: that may be another process, and since the case was read.
    pub(super) async fn note_looked(&self, at: &Reached, case: &Case) -> Result<(), EnforceError> {
        let (client_id, id, now) = (at.party.client_id.clone(), case.account, self.wiring.clock.now());
        let note = move |conn: &mut Conn| party_accounts::forget_enforce_error(conn, &client_id, id, now);
        Ok(self.wiring.store.write_behind::<_, StoreError, _>(note).await?)
    }

    /// Whether log-in there was switched off while this run was at it.
    pub(super) async fn is_off_by_now(&self, at: &Reached) -> Result<bool, EnforceError> {
        let party = at.party.clone();
        Ok(self.wiring.store.read(move |conn| is_off(conn, &party)).await?)
    }

    /// There is nothing to do: an earlier error is forgotten, and whoever left, too.
    pub(super) async fn settle(&self, at: &Reached, case: &Case, is_dry: bool) -> Result<(), EnforceError> {
        if case.is_departed {
            return self.settle_departure(at, case, is_dry).await;
        }
        self.forget_error(at, case).await
    }

    /// There is no account to close, or to open again.
    pub(super) async fn note_missing(&self, at: &Reached, case: &Case, is_dry: bool) -> Result<(), EnforceError> {
        if case.is_departed && !is_dry {
            let (client_id, id) = (at.party.client_id.clone(), case.account);
            let note = move |conn: &mut Conn| party_departures::put_closed(conn, &client_id, id, None);
            self.wiring.store.write_behind::<_, StoreError, _>(note).await?;
        }
        self.settle(at, case, is_dry).await
    }

    /// Forgets an earlier error.
    pub(super) async fn forget_error(&self, at: &Reached, case: &Case) -> Result<(), EnforceError> {
        if case.has_error {
            self.note_looked(at, case).await?;
        }
        Ok(())
    }

    /// Nothing is left to do for somebody who left. They are forgotten, unless we closed what leaving must open
    /// again, or Synapse goes on asking about them: whoever is forgotten is a stranger, and those may go on.
    async fn settle_departure(&self, at: &Reached, case: &Case, is_dry: bool) -> Result<(), EnforceError> {
        if is_dry {
            return Ok(());
        }
        let (client_id, id, now) = (at.party.client_id.clone(), case.account, self.wiring.clock.now());
        let settings = self.wiring.settings.get(&client_id);
        let is_asked_about = settings.is_some_and(|it| it.antispam.is_some());
        let settle = move |conn: &mut Conn| -> Result<(), StoreError> {
            let left = party_departures::find(conn, &client_id, id)?;
            if is_asked_about || left.is_some_and(|left| left.closed_ids.is_some()) {
                return party_departures::settle(conn, &client_id, id, now);
            }
            party_departures::done(conn, &client_id, id).map(|_| ())
        };
        Ok(self.wiring.store.write_behind(settle).await?)
    }

    /// Forgets somebody who left a relying party that cannot be reached, if the configuration names no way to
    /// it at all. Whoever left one that is switched off, or that only asks, is remembered.
    pub(super) async fn forget_unreachable(&self, client_id: &str, id: AccountId) -> Result<(), EnforceError> {
        let settings = self.wiring.settings.get(client_id);
        if settings.is_some_and(|it| it.admin_api.is_some() || it.antispam.is_some()) {
            return Ok(());
        }
        let client_id = client_id.to_owned();
        let is_there = {
            let client_id = client_id.clone();
            move |conn: &mut Conn| party_departures::find(conn, &client_id, id)
        };
        let left = self.wiring.store.read::<_, StoreError, _>(is_there).await?;
        // What was closed while there was a way is ours to open.
        if left.is_some_and(|left| left.closed_ids.is_none()) {
            let done = move |conn: &mut Conn| party_departures::done(conn, &client_id, id);
            self.wiring.store.write_behind::<_, StoreError, _>(done).await?;
        }
        Ok(())
    }

    pub(super) async fn note_untouchable(&self, at: &Reached, case: &Case, is_dry: bool) -> Result<(), EnforceError> {
        tracing::warn!(party = at.party.client_id, account = %case.account, "an account at a relying party should be closed, and is an admin's there");
        self.explain(at, case, UNTOUCHABLE, is_dry).await
    }

    pub(super) async fn note_not_theirs(&self, at: &Reached, case: &Case, is_dry: bool) -> Result<(), EnforceError> {
        tracing::warn!(party = at.party.client_id, account = %case.account, "an account at a relying party has a member's name, and nothing says that it is theirs");
        self.explain(at, case, NOT_THEIRS, is_dry).await
    }

    async fn explain(&self, at: &Reached, case: &Case, why: &'static str, is_dry: bool) -> Result<(), EnforceError> {
        if case.is_departed {
            // Nobody can do anything about it, and there is nobody to tell.
            return self.settle_departure(at, case, is_dry).await;
        }
        let (client_id, id) = (at.party.client_id.clone(), case.account);
        let note = move |conn: &mut Conn| party_accounts::note_enforce_error(conn, &client_id, id, why);
        Ok(self.wiring.store.write_behind::<_, StoreError, _>(note).await?)
    }

    /// Notes what went wrong over there, for the admin's page.
    pub(super) async fn note_error(
        &self,
        client_id: &str,
        id: AccountId,
        error: &EnforceError,
    ) -> Result<(), EnforceError> {
        metrics::counter!("guildhall_enforcer_errors_total").increment(1);
        if !error.is_to_be_shown() {
            return Ok(());
        }
        let why: String = error.to_string().chars().take(MOST_CHARS).collect();
        let client_id = client_id.to_owned();
        let note = move |conn: &mut Conn| party_accounts::note_enforce_error(conn, &client_id, id, &why);
        Ok(self.wiring.store.write_behind::<_, StoreError, _>(note).await?)
    }
}

/// Notes once more what was closed where log-in is switched off by now: leaving may have forgotten that it was meant,
/// and what nobody knows of nobody opens.
fn mean_again(
    conn: &mut Conn,
    client_id: &str,
    (id, is_departed): (AccountId, bool),
    closed: &[String],
    now: Timestamp,
) -> Result<(), StoreError> {
    if closed.is_empty() {
        return Ok(());
    }
    if is_departed {
        let left = party_departures::hold(conn, client_id, id)?;
        let ids = with(left.and_then(|left| left.closed_ids).unwrap_or_default(), closed);
        return party_departures::put_closed(conn, client_id, id, Some(&ids));
    }
    let row = party_accounts::hold(conn, client_id, id)?;
    if row.is_some_and(|row| row.enforced.is_none()) {
        party_accounts::note_enforced(conn, client_id, id, Some(Enforced::Intended), now)?;
        // What the list held before was opened.
        party_closings::put(conn, client_id, id, closed)?;
    }
    Ok(())
}

/// A list with more, each once.
fn with(mut ids: Vec<String>, more: &[String]) -> Vec<String> {
    let more: Vec<String> = more.iter().filter(|id| !ids.contains(id)).cloned().collect();
    ids.extend(more);
    ids
}

/// Whether log-in there is switched off by now, or the relying party gone.
fn is_off(conn: &mut Conn, party: &RelyingParty) -> Result<bool, StoreError> {
    let party = relying_parties::find(conn, &party.client_id)?;
    Ok(party.is_none_or(|party| party.disabled_at.is_some()))
}

/// An error with its causes, for the queue and the log.
pub(super) fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}
