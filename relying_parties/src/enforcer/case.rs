//! One member and their account at one relying party, as the database knows both now.

use crate::remote::RemoteUser;
use domain::openid::{Admittance, Enforced, MakeSubject, PartyAccount, RelyingParty};
use domain::{AccountId, Timestamp};
use membership::Known;
use std::time::Duration;
use store::{Conn, StoreError, accounts, party_accounts, party_departures};

/// How far the clocks of two servers may differ.
const SKEW: Duration = Duration::from_secs(10 * 60);

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

/// What the remote account is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// Linked: the member proved that it is theirs.
    Linked(String),
    /// As it follows from the username.
    Username(String),
}

/// A member at a relying party.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) account: AccountId,
    pub(crate) name: Name,
    pub(crate) wanted: Wanted,
    /// What we did so far.
    pub(crate) enforced: Option<Enforced>,
    /// Whether the last run came to an error.
    pub(crate) has_error: bool,
    /// The member deleted their account here.
    pub(crate) is_departed: bool,
    /// The first and the last log-in there.
    logins: Option<(Timestamp, Timestamp)>,
}

impl Case {
    /// Reads it; `None` if there is nothing to do with this member there, ever: they never logged in, linked
    /// nothing, and nothing was done to them.
    pub(crate) fn load(conn: &mut Conn, party: &RelyingParty, id: AccountId) -> Result<Option<Self>, StoreError> {
        if let Some(row) = party_accounts::find(conn, &party.client_id, id)? {
            return Self::of_member(conn, party, row);
        }
        let left = party_departures::list_of(conn, id)?;
        let left = left.into_iter().find(|left| left.client_id == party.client_id);
        Ok(left.map(|left| Self {
            account: id,
            name: name(left.remote, left.username),
            wanted: Wanted::Closed("deleted"),
            enforced: None,
            has_error: false,
            is_departed: true,
            logins: left.first_at.zip(left.last_at),
        }))
    }

    /// Of a member whose row was read already.
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
        Ok(Some(Self {
            account: row.account_id,
            name: name(row.remote, account.username),
            wanted: Wanted::of(&known, party),
            enforced: row.enforced,
            has_error: row.enforce_error.is_some(),
            is_departed: false,
            logins: row.first_at.zip(row.last_at),
        }))
    }

    /// Whether what was found under the name is this member's. A member may have the username that somebody
    /// else has over there, and closing that account would be an attack that we carry out: so the other
    /// server must name our `sub`, or, where it does not tell (Mastodon), the account must have come to be
    /// between the member's first and last log-in. What was linked was proven before.
    pub(crate) fn is_theirs(&self, user: &RemoteUser, party: &RelyingParty, subjects: &dyn MakeSubject) -> bool {
        if matches!(self.name, Name::Linked(_)) {
            return true;
        }
        if let Some(identities) = &user.identities {
            let subject = subjects.subject(party, self.account);
            return identities.iter().any(|identity| identity.subject == subject);
        }
        match (user.created_at, self.logins) {
            (Some(made), Some((first, last))) => first.minus(SKEW) <= made && made <= last.plus(SKEW),
            _ => false,
        }
    }
}

fn name(remote: Option<String>, username: String) -> Name {
    remote.map_or(Name::Username(username), Name::Linked)
}
