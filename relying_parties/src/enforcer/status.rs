//! How things stand, for the command line and the admin's page: from the database alone, no server is asked.

use super::case::{Case, Wanted};
use super::{Did, EnforceError, Enforcer, Mode, sweep};
use crate::given_groups::GivenGroups;
use domain::openid::RelyingParty;
use domain::{AccountId, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use store::{Conn, StoreError, accounts, party_accounts, party_departures, relying_parties};

/// How many members are read at once.
const PAGE: i64 = 200;

/// An account that is not known to be what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The member.
    pub account_id: AccountId,
    /// Their username.
    pub username: String,
    /// What the next run does: closes, opens, or looks again whether what was closed stayed so.
    pub next: Did,
    /// Why, in a word for machines: `limited`, `dormant`, `group`, `gone`, `deleted`; empty for an opening.
    pub why: &'static str,
    /// Why the last run could not.
    pub error: Option<String>,
}

/// One relying party.
#[derive(Clone, Debug)]
pub struct PartyStatus {
    /// Which.
    pub party: RelyingParty,
    /// Where its admin API answers: host and port. `None`: none is configured, nothing is done there.
    pub server: Option<String>,
    /// Whether things are said only.
    pub dry_run: bool,
    /// How often it is swept.
    pub sweep_every: Duration,
    /// When it was last.
    pub swept_at: Option<Timestamp>,
    /// How many members logged in or linked an account there.
    pub members: usize,
    /// How many accounts we closed and did not open again.
    pub closed: usize,
    /// The group that it asks for, if no rule gives it: for lack of it nothing is done to anybody.
    pub missing_group: Option<String>,
    /// What is left to do. Where no admin API is configured nothing is done; while log-in there is switched off
    /// nothing is closed.
    pub waiting: Vec<Waiting>,
}

impl Enforcer {
    /// How things stand at every relying party, or at one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn status(&self, only: Option<&str>) -> Result<Vec<PartyStatus>, EnforceError> {
        let mut parties = self
            .wiring
            .store
            .read::<_, StoreError, _>(relying_parties::list)
            .await?;
        parties.retain(|party| only.is_none_or(|only| only == party.client_id));
        let mut all = Vec::with_capacity(parties.len());
        for party in parties {
            all.push(self.status_of(party).await?);
        }
        Ok(all)
    }

    async fn status_of(&self, party: RelyingParty) -> Result<PartyStatus, EnforceError> {
        let api = self
            .wiring
            .settings
            .get(&party.client_id)
            .and_then(|it| it.admin_api.clone());
        let at = party.clone();
        let read = move |conn: &mut Conn| sweep::swept_at(conn, &at);
        let mut status = PartyStatus {
            server: api.as_ref().map(|api| host(&api.url)),
            dry_run: api.as_ref().is_some_and(|api| api.dry_run),
            sweep_every: api.as_ref().map_or(Duration::ZERO, |api| api.sweep_every),
            swept_at: self.wiring.store.read::<_, StoreError, _>(read).await?,
            members: 0,
            closed: 0,
            missing_group: self.wiring.groups.missing(&party).map(ToOwned::to_owned),
            waiting: Vec::new(),
            party,
        };
        let mut after = AccountId(0);
        loop {
            let (party, from, groups) = (status.party.clone(), after, Arc::clone(&self.wiring.groups));
            let read = move |conn: &mut Conn| read_page(conn, &party, &groups, from);
            let page = self.wiring.store.read::<_, StoreError, _>(read).await?;
            status.members += page.members;
            status.closed += page.closed;
            status.waiting.extend(page.waiting);
            match page.last {
                Some(last) => after = last,
                None => break,
            }
        }
        let client_id = status.party.client_id.clone();
        let read = move |conn: &mut Conn| party_departures::page(conn, &client_id, AccountId(0), i64::MAX);
        let left = self.wiring.store.read::<_, StoreError, _>(read).await?;
        status.closed += left.iter().filter(|left| left.closed_ids.is_some()).count();
        let left = left.into_iter().filter(|left| left.settled_at.is_none());
        let is_off = status.party.disabled_at.is_some();
        status
            .waiting
            .retain(|waiting| !is_off || waiting.next != Did::WouldClose);
        let left = left.filter(|_| !is_off);
        status.waiting.extend(left.map(|left| Waiting {
            account_id: left.account_id,
            username: left.username,
            next: Did::WouldClose,
            why: "deleted",
            error: None,
        }));
        Ok(status)
    }

    /// Goes over everybody whose account at a relying party may differ, here and now, and says what became of
    /// each. For the command line; what fails is tried again by the running server.
    ///
    /// # Errors
    /// If the database fails. What a server does wrong is in the list.
    pub async fn run_over(
        &self,
        client_id: &str,
        mode: Mode,
    ) -> Result<Vec<(AccountId, Result<Did, EnforceError>)>, EnforceError> {
        let Some(reached) = self.reach(client_id).await? else {
            return Ok(Vec::new());
        };
        let due = self
            .differing(&reached.party, Duration::ZERO, self.wiring.clock.now())
            .await?;
        let mut all = Vec::with_capacity(due.len());
        for account in due {
            all.push((account, self.enforce(client_id, account, mode).await));
        }
        Ok(all)
    }
}

struct Page {
    members: usize,
    closed: usize,
    waiting: Vec<Waiting>,
    last: Option<AccountId>,
}

fn read_page(conn: &mut Conn, party: &RelyingParty, groups: &GivenGroups, from: AccountId) -> Result<Page, StoreError> {
    let rows = party_accounts::page(conn, &party.client_id, from, PAGE)?;
    let mut page = Page {
        members: 0,
        closed: 0,
        waiting: Vec::new(),
        last: rows.last().map(|row| row.account_id),
    };
    for row in rows {
        let (id, error) = (row.account_id, row.enforce_error.clone());
        let Some(case) = Case::of_member(conn, party, row)? else {
            continue;
        };
        page.members += 1;
        page.closed += usize::from(case.enforced.is_some());
        if case.is_in_doubt(party, groups) {
            continue;
        }
        let (next, why) = match (case.wanted, case.enforced) {
            (Wanted::Open, None) if error.is_none() => continue,
            (Wanted::Open, None) => (Did::Nothing, ""),
            (Wanted::Open, Some(_)) => (Did::WouldOpen, ""),
            (Wanted::Closed(_), Some(domain::openid::Enforced::Done)) if error.is_none() => continue,
            (Wanted::Closed(why), _) => (Did::WouldClose, why),
        };
        page.waiting.push(Waiting {
            account_id: id,
            username: accounts::lookup(conn, id)?
                .map(|account| account.username)
                .unwrap_or_default(),
            next,
            why,
            error,
        });
    }
    Ok(page)
}

fn host(url: &url::Url) -> String {
    let name = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}
