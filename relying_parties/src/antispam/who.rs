//! Which member a name over there stands for. A name alone proves nothing: a member may have the username
//! that somebody else has had over there for years, and may have tried to log in with it. So it counts only
//! if the account is linked to the member, or was seen to be theirs, which is good for these questions and for
//! nothing else. Otherwise that server's admin API is asked. Of an account that is only being made there is
//! nothing to see yet: it is theirs who were here for it a moment ago.

use super::kept::Name;
use super::mapped::usernames;
use crate::remote_name;
use domain::openid::{PartyAccount, PartyKind, RelyingParty};
use domain::{AccountId, Timestamp};
use std::time::Duration;
use store::{Conn, StoreError, accounts, party_accounts, party_departures, relying_parties};

/// From the exchange of the code to Synapse's question about the account that it is about to make: it keeps
/// what it knows of somebody for a quarter of an hour while it asks them for a name, or to accept its terms.
const WHILE_IT_IS_MADE: Duration = Duration::from_secs(16 * 60);

/// Who a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Person {
    /// The database knows no such relying party, although the configuration does.
    NoParty,
    /// The relying party was switched off.
    SwitchedOff,
    /// Nobody of ours.
    Unlinked,
    /// Somebody who deleted their account here.
    Departed,
    /// A member.
    Member(Box<RelyingParty>, AccountId),
    /// One of these members, who were here for it a moment ago: which of them has this name over there only
    /// that server knows, and each of them may have an account.
    OneOf(Box<RelyingParty>, Vec<AccountId>),
    /// Members who logged in through us, and whose account may be called so; whether it is one of theirs only
    /// that server knows.
    Namesakes(Box<RelyingParty>, Vec<AccountId>),
}

/// Finds them.
pub(super) fn find(conn: &mut Conn, client_id: &str, name: &Name, now: Timestamp) -> Result<Person, StoreError> {
    let Some(party) = relying_parties::find(conn, client_id)? else {
        return Ok(Person::NoParty);
    };
    if party.disabled_at.is_some() {
        return Ok(Person::SwitchedOff);
    }
    match name {
        Name::Passerby => Ok(Person::Unlinked),
        Name::Newcomer(localpart) => newcomer(conn, party, localpart, now),
        Name::User { localpart, server } => user(conn, party, localpart, server),
    }
}

/// Who an account is being made for. Whoever it is has just exchanged a code here, which is noted before
/// Synapse hears of it. Were it nobody, the member whose own name it is decides.
fn newcomer(conn: &mut Conn, party: RelyingParty, localpart: &str, now: Timestamp) -> Result<Person, StoreError> {
    let (mut here, mut of_that_name) = (Vec::new(), None);
    for (place, username) in usernames(party.kind, localpart).iter().enumerate() {
        let Some(account) = accounts::find_by_username(conn, username)? else {
            continue;
        };
        if place == 0 {
            of_that_name = Some(account.id);
        }
        let row = party_accounts::find(conn, &party.client_id, account.id)?;
        if row.is_some_and(|row| was_here(&row, now, WHILE_IT_IS_MADE)) {
            here.push(account.id);
        }
    }
    let party = Box::new(party);
    Ok(match (here.as_slice(), of_that_name) {
        ([], None) => Person::Unlinked,
        ([], Some(id)) => Person::Member(party, id),
        ([id], _) => Person::Member(party, *id),
        _ => Person::OneOf(party, here),
    })
}

/// Who an account that is there belongs to.
fn user(conn: &mut Conn, party: RelyingParty, localpart: &str, server: &str) -> Result<Person, StoreError> {
    let remote = remote_name::on_matrix(party.kind, localpart, server);
    if let Some(linked) = party_accounts::find_by_remote(conn, &party.client_id, &remote)? {
        return Ok(Person::Member(Box::new(party), linked.account_id));
    }
    if party_departures::knows_name(conn, &party.client_id, &remote)? {
        return Ok(Person::Departed);
    }
    let namesakes = namesakes(conn, &party.client_id, party.kind, localpart)?;
    let of_them = namesakes.iter().find(|one| one.seen_as.as_ref() == Some(&remote));
    Ok(match of_them {
        Some(one) => Person::Member(Box::new(party), one.row.account_id),
        None if namesakes.is_empty() => Person::Unlinked,
        None => Person::Namesakes(
            Box::new(party),
            namesakes.iter().map(|one| one.row.account_id).collect(),
        ),
    })
}

/// A member whose account over there may be called so.
pub(super) struct Namesake {
    pub(super) row: PartyAccount,
    /// Which account was seen to be theirs.
    pub(super) seen_as: Option<String>,
    /// The name is their username, without a number behind it.
    pub(super) is_their_own: bool,
}

/// The members whose account may be called so: they logged in there, and nothing else is linked to them.
pub(super) fn namesakes(
    conn: &mut Conn,
    client_id: &str,
    kind: PartyKind,
    localpart: &str,
) -> Result<Vec<Namesake>, StoreError> {
    let mut found = Vec::new();
    for (place, username) in usernames(kind, localpart).iter().enumerate() {
        let Some(account) = accounts::find_by_username(conn, username)? else {
            continue;
        };
        let row = party_accounts::find(conn, client_id, account.id)?;
        let row = row.filter(|row| row.remote.is_none() && (row.logins > 0 || row.enforced.is_some()));
        if let Some(row) = row {
            found.push(Namesake {
                seen_as: party_accounts::seen_as(conn, client_id, account.id)?,
                is_their_own: place == 0,
                row,
            });
        }
    }
    Ok(found)
}

/// Whether they exchanged a code here not longer ago than that.
pub(super) fn was_here(row: &PartyAccount, now: Timestamp, within: Duration) -> bool {
    row.last_at.is_some_and(|last| last >= now.minus(within))
}
