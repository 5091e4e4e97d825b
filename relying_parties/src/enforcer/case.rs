//! One member and their accounts at one relying party, as the database knows both now. Mostly there is one;
//! whoever linked one and logged in to another has two.

use crate::remote::RemoteUser;
use crate::remote_name::made_through_us;
use domain::openid::{Admittance, Enforced, PartyAccount, PartyKind, RelyingParty};
use domain::{AccountId, Timestamp};
use membership::Known;
use store::party_departures::PartyDeparture;
use store::{Conn, StoreError, accounts, party_accounts, party_closings, party_departures};

/// How many names a server that appends numbers to taken ones is asked about.
const NUMBERED: usize = 3;

/// What an account should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Usable.
    Open,
    /// Closed, and why in a word for machines.
    Closed(&'static str),
}

impl Wanted {
    /// What the gate says of a member at this relying party.
    pub(crate) fn of(known: &Known, party: &RelyingParty) -> Self {
        match known.standing(party) {
            // Standings are never unknown; were they, an unknown would change nothing.
            Admittance::Admitted { .. } | Admittance::Unknown => Self::Open,
            Admittance::Lapsed(stage) => Self::Closed(stage.as_str()),
            Admittance::NotInGroup => Self::Closed("group"),
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
    /// Which accounts that was, as the admin API calls them; empty: nobody noted.
    pub(crate) closed_ids: Vec<String>,
    /// Whether the last run came to an error.
    pub(crate) has_error: bool,
    /// The member deleted their account here.
    pub(crate) is_departed: bool,
    /// The first log-in there.
    first_at: Option<Timestamp>,
    /// Names that are known to be other members' there.
    taken: Vec<String>,
}

impl Case {
    /// Reads it; `None` if there is nothing to do with this member there: they never logged in, linked
    /// nothing, and nothing was done to them; or they left, and it was done.
    pub(crate) fn load(conn: &mut Conn, party: &RelyingParty, id: AccountId) -> Result<Option<Self>, StoreError> {
        let case = if let Some(row) = party_accounts::find(conn, &party.client_id, id)? {
            Self::of_member(conn, party, row)?
        } else {
            let left = party_departures::find(conn, &party.client_id, id)?;
            left.filter(|left| left.settled_at.is_none()).map(Self::of_departed)
        };
        case.map(|case| case.with_taken(conn, party)).transpose()
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
            closed_ids,
            has_error: row.enforce_error.is_some(),
            is_departed: false,
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
            closed_ids: left.closed_ids.unwrap_or_default(),
            has_error: false,
            is_departed: true,
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
        for name in self.usernames(party.kind) {
            let linked = party_accounts::find_by_remote(conn, &party.client_id, &name)?;
            let mut is_taken = linked.is_some_and(|other| other.account_id != self.account);
            if let Some(other) = accounts::find_by_username(conn, &name)?.filter(|it| it.id != self.account) {
                let row = party_accounts::find(conn, &party.client_id, other.id)?;
                is_taken |= row.is_some_and(|row| row.logins > 0);
            }
            if is_taken {
                self.taken.push(name);
            }
        }
        Ok(self)
    }

    /// Whether a log-in may have made an account there.
    pub(crate) fn may_have_logged_in(&self) -> bool {
        self.first_at.is_some() || self.linked.is_none()
    }

    /// The usernames that an account which a log-in made may have, the likeliest first: Mastodon appends a
    /// number if one is taken.
    pub(crate) fn usernames(&self, kind: PartyKind) -> Vec<String> {
        let mut all = vec![self.username.clone()];
        if kind == PartyKind::Mastodon {
            all.extend((1..=NUMBERED).map(|number| format!("{}_{number}", self.username)));
        }
        all.retain(|name| !self.taken.contains(name));
        all
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
