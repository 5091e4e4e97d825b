//! One member and their accounts at one relying party, as the database knows both now. Mostly there is one;
//! whoever linked one and logged in to another has two.

use crate::given_groups::GivenGroups;
use crate::remote::RemoteUser;
use crate::remote_name::{self, made_through_us};
use domain::openid::{Admittance, Enforced, PartyAccount, PartyKind, RelyingParty};
use domain::{AccountId, Timestamp};
use membership::Known;
use std::time::Duration;
use store::party_departures::PartyDeparture;
use store::{Conn, StoreError, accounts, party_accounts, party_closings, party_departures, relying_parties};

/// How long what another process meant to do may still be on its way: every call ends long before.
const IN_FLIGHT: Duration = Duration::from_secs(60);

/// What an account should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Usable.
    Open,
    /// Closed, and why in a word for machines.
    Closed(&'static str),
}

impl Wanted {
    /// Closed, because the member is not in the group that the relying party asks for.
    pub(crate) const NO_GROUP: Self = Self::Closed("group");

    /// What the gate says of a member at this relying party.
    pub(crate) fn of(known: &Known, party: &RelyingParty) -> Self {
        match known.standing(party) {
            // Standings are never unknown; were they, an unknown would change nothing.
            Admittance::Admitted { .. } | Admittance::Unknown => Self::Open,
            Admittance::Lapsed(stage) => Self::Closed(stage.as_str()),
            Admittance::NotInGroup => Self::NO_GROUP,
            Admittance::Gone => Self::Closed("gone"),
        }
    }
}

/// A member at a relying party.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) account: AccountId,
    /// The account that the member proved to be theirs.
    pub(crate) linked: Option<String>,
    /// What an account that a log-in made is called after.
    pub(crate) username: String,
    pub(crate) wanted: Wanted,
    /// What we did so far.
    pub(crate) enforced: Option<Enforced>,
    /// When that was noted.
    pub(crate) enforced_at: Option<Timestamp>,
    /// Which accounts that was, as the admin API calls them; empty: nobody noted.
    pub(crate) closed_ids: Vec<String>,
    /// Whether the last run came to an error.
    pub(crate) has_error: bool,
    /// The member deleted their account here.
    pub(crate) is_departed: bool,
    /// They did, and nothing is left to do for it: what is noted was done.
    is_settled: bool,
    /// Log-in there is switched off here.
    pub(crate) is_off: bool,
    /// The account that the member linked may be one that we closed for somebody who left.
    pub(crate) may_inherit: bool,
    /// The first log-in there.
    first_at: Option<Timestamp>,
    /// Names that are known to be other members' there.
    taken: Vec<Taken>,
}

/// A name that is another member's.
#[derive(Clone, Debug)]
struct Taken {
    name: String,
    /// The first log-in of whoever has it as a username: the account is theirs if it came to be then. `None`: they
    /// linked it, whenever it came to be.
    first_at: Option<Timestamp>,
}

impl Case {
    /// Reads it; `None` if there is nothing to do with this member there: they never logged in, linked
    /// nothing, and nothing was done to them; or they left, and it was done.
    pub(crate) fn load(conn: &mut Conn, party: &RelyingParty, id: AccountId) -> Result<Option<Self>, StoreError> {
        let Some(now) = relying_parties::find(conn, &party.client_id)? else {
            return Ok(None);
        };
        let case = if let Some(row) = party_accounts::find(conn, &party.client_id, id)? {
            Self::of_member(conn, party, row)?
        } else {
            let left = party_departures::find(conn, &party.client_id, id)?;
            left.filter(|left| left.settled_at.is_none()).map(Self::of_departed)
        };
        let Some(mut case) = case else {
            return Ok(None);
        };
        case.is_off = now.disabled_at.is_some();
        case.may_inherit =
            !case.is_departed && case.linked.is_some() && party_departures::count_closed(conn, &party.client_id)? > 0;
        case.with_taken(conn, party).map(Some)
    }

    /// Of a member whose row was read already, without the names that are others'.
    pub(crate) fn of_member(
        conn: &mut Conn,
        party: &RelyingParty,
        row: PartyAccount,
    ) -> Result<Option<Self>, StoreError> {
        // Whoever was only refused or asked has no account there by us: one of their name is somebody else's.
        if row.logins == 0 && row.remote.is_none() && row.enforced.is_none() {
            return Ok(None);
        }
        let Some(account) = accounts::lookup(conn, row.account_id)? else {
            return Ok(None);
        };
        let known = Known::load(conn, row.account_id)?;
        let closed_ids = match row.enforced {
            Some(_) => party_closings::list(conn, &party.client_id, row.account_id)?,
            None => Vec::new(),
        };
        Ok(Some(Self {
            account: row.account_id,
            linked: row.remote,
            username: account.username,
            wanted: Wanted::of(&known, party),
            enforced: row.enforced,
            enforced_at: row.enforced_at,
            closed_ids,
            has_error: row.enforce_error.is_some(),
            is_departed: false,
            is_settled: false,
            is_off: party.disabled_at.is_some(),
            may_inherit: false,
            first_at: row.first_at,
            taken: Vec::new(),
        }))
    }

    /// Of somebody who deleted their account here.
    pub(crate) fn of_departed(left: PartyDeparture) -> Self {
        Self {
            account: left.account_id,
            linked: left.remote,
            username: left.username,
            wanted: Wanted::Closed("deleted"),
            enforced: left.closed_ids.is_some().then_some(Enforced::Intended),
            enforced_at: None,
            closed_ids: left.closed_ids.unwrap_or_default(),
            has_error: false,
            is_departed: true,
            is_settled: left.settled_at.is_some(),
            is_off: false,
            may_inherit: false,
            first_at: left.first_at,
            taken: Vec::new(),
        }
    }

    /// With the names that are known to be other members' there: linked to them, or what follows from their
    /// username. Only where names are all that there is to go by.
    pub(crate) fn with_taken(mut self, conn: &mut Conn, party: &RelyingParty) -> Result<Self, StoreError> {
        if party.kind != PartyKind::Mastodon {
            return Ok(self);
        }
        for name in remote_name::after_log_in(party.kind, &self.username) {
            let linked = party_accounts::find_by_remote(conn, &party.client_id, &name)?;
            if linked.is_some_and(|other| other.account_id != self.account) {
                let (name, first_at) = (name, None);
                self.taken.push(Taken { name, first_at });
                continue;
            }
            if let Some(other) = accounts::find_by_username(conn, &name)?.filter(|it| it.id != self.account) {
                let row = party_accounts::find(conn, &party.client_id, other.id)?;
                if let Some(first_at) = row.and_then(|row| row.first_at) {
                    let first_at = Some(first_at);
                    self.taken.push(Taken { name, first_at });
                }
            }
        }
        Ok(self)
    }

    /// Whether the member may not be there.
    pub(crate) fn is_to_stay_closed(&self) -> bool {
        matches!(self.wanted, Wanted::Closed(_))
    }

    /// Whether all that the gate says against the member is that they are not in a group in which nobody can be.
    pub(crate) fn is_in_doubt(&self, party: &RelyingParty, groups: &GivenGroups) -> bool {
        self.wanted == Wanted::NO_GROUP && groups.missing(party).is_some()
    }

    /// Whether a log-in may have made an account there.
    pub(crate) fn may_have_logged_in(&self) -> bool {
        self.first_at.is_some() || self.linked.is_none()
    }

    /// Whether this account is another member's, as far as names and moments tell. Whoever has `ada_1` as a
    /// username has the account `ada_1` there only if it was free at their first log-in: one that is older may be
    /// the one that ada got.
    pub(crate) fn is_taken(&self, kind: PartyKind, user: &RemoteUser) -> bool {
        let key = remote_name::key(kind, &user.name);
        self.taken.iter().filter(|it| it.name == key).any(|it| {
            let made = user.created_at.zip(it.first_at);
            it.first_at.is_none() || made.is_none_or(|(made, first)| made_through_us(made, first))
        })
    }

    /// Whether the member proved this account to be theirs.
    pub(crate) fn is_linked(&self, kind: PartyKind, user: &RemoteUser) -> bool {
        self.linked.as_ref() == Some(&remote_name::key(kind, &user.name))
    }

    /// Whether we noted that we closed this one, or are about to.
    pub(crate) fn is_noted(&self, user: &RemoteUser) -> bool {
        self.enforced.is_some() && self.closed_ids.contains(&user.id)
    }

    /// Whether another process may be closing an account for this member at this moment. Until that is certain
    /// nobody forgets that it meant to: if it dies in between, the account would stay closed for ever.
    pub(crate) fn may_be_in_flight(&self, now: Timestamp) -> bool {
        let is_fresh = self.enforced_at.is_some_and(|at| now.since(at) < IN_FLIGHT);
        self.enforced == Some(Enforced::Intended) && is_fresh
    }

    /// The same of somebody who left, whose account was found open: when it was meant to be closed nobody noted, so it
    /// may be on its way until it is noted as done.
    pub(crate) fn may_be_closed_yet(&self) -> bool {
        self.is_departed && self.enforced.is_some() && !self.is_settled
    }

    /// Whether what was found is this member's, though they did not link it. A member may have the username
    /// that somebody else has over there, and closing that account would be an attack that we carry out: so
    /// the other server must name our `sub`, or, where it does not tell (Mastodon), the account must have come
    /// to be by the member's first log-in.
    pub(crate) fn is_theirs(&self, user: &RemoteUser, subject: &str) -> bool {
        if let Some(identities) = &user.identities {
            return identities.iter().any(|identity| identity.subject == subject);
        }
        let made = user.created_at.zip(self.first_at);
        made.is_some_and(|(made, first)| made_through_us(made, first))
    }

    /// Whether we closed this one, and so may open it.
    pub(crate) fn is_closed_by_us(&self, user: &RemoteUser) -> bool {
        self.enforced.is_some() && (self.closed_ids.is_empty() || self.closed_ids.contains(&user.id))
    }
}
