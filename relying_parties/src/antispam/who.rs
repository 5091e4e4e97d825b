//! Which member a name over there stands for. A name alone proves nothing: a member may have the username
//! that somebody else has had over there for years, and may have tried to log in with it. So it counts only
//! if the account is linked to the member, or was seen to be theirs, which is good for these questions and for
//! nothing else. Otherwise that server's admin API is asked.

use super::kept::Name;
use crate::remote_name;
use domain::AccountId;
use domain::openid::{PartyAccount, RelyingParty};
use store::{Conn, StoreError, accounts, party_accounts, party_departures, relying_parties};

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
    /// A member of this username, who logged in through us; whether to this account only that server knows.
    Namesake(Box<RelyingParty>, AccountId),
}

/// Finds them.
pub(super) fn find(conn: &mut Conn, client_id: &str, name: &Name) -> Result<Person, StoreError> {
    let Some(party) = relying_parties::find(conn, client_id)? else {
        return Ok(Person::NoParty);
    };
    if party.disabled_at.is_some() {
        return Ok(Person::SwitchedOff);
    }
    let (localpart, remote) = match name {
        Name::Newcomer(username) => {
            let account = accounts::find_by_username(conn, username)?;
            return Ok(account.map_or(Person::Unlinked, |it| Person::Member(Box::new(party), it.id)));
        }
        Name::User { localpart, server } => (localpart, remote_name::on_matrix(party.kind, localpart, server)),
    };
    if let Some(linked) = party_accounts::find_by_remote(conn, client_id, &remote)? {
        return Ok(Person::Member(Box::new(party), linked.account_id));
    }
    if party_departures::knows_name(conn, client_id, &remote)? {
        return Ok(Person::Departed);
    }
    Ok(match namesake(conn, client_id, localpart)? {
        Some(row) if is_seen(conn, &row, &remote)? => Person::Member(Box::new(party), row.account_id),
        Some(row) => Person::Namesake(Box::new(party), row.account_id),
        None => Person::Unlinked,
    })
}

/// Whether this account was seen to be the member's before.
fn is_seen(conn: &mut Conn, row: &PartyAccount, name: &str) -> Result<bool, StoreError> {
    let seen = party_accounts::seen_as(conn, &row.client_id, row.account_id)?;
    Ok(seen.as_deref() == Some(name))
}

/// The member of this username, if they logged in there, and nothing else is linked to them.
pub(super) fn namesake(conn: &mut Conn, client_id: &str, username: &str) -> Result<Option<PartyAccount>, StoreError> {
    let Some(account) = accounts::find_by_username(conn, username)? else {
        return Ok(None);
    };
    let row = party_accounts::find(conn, client_id, account.id)?;
    Ok(row.filter(|row| row.remote.is_none() && (row.logins > 0 || row.enforced.is_some())))
}
