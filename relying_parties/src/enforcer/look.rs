//! A look at the accounts that one member has over there: the one that they linked, and the one that a
//! log-in made, by our `sub` where the server knows it and by name where it does not.

use super::case::Case;
use crate::remote::{RemoteAccounts, RemoteError, RemoteUser};
use domain::openid::{MakeSubject, RelyingParty};

/// What a look found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The member's accounts, each once.
    pub(crate) theirs: Vec<RemoteUser>,
    /// An account of the name that theirs would have, which nothing says to be theirs.
    pub(crate) namesake: Option<RemoteUser>,
}

impl Found {
    fn has(&self, user: &RemoteUser) -> bool {
        self.theirs.iter().any(|known| known.id == user.id)
    }
}

/// Looks.
///
/// # Errors
/// As the admin API fails.
pub(crate) async fn look(
    remote: &dyn RemoteAccounts,
    party: &RelyingParty,
    subjects: &dyn MakeSubject,
    case: &Case,
) -> Result<Found, RemoteError> {
    let mut found = Found::default();
    if let Some(name) = &case.linked {
        found.theirs.extend(remote.find(name).await?);
    }
    if !case.may_have_logged_in() {
        return Ok(found);
    }
    let subject = subjects.subject(party, case.account);
    let by_subject = remote.find_by_subject(&subject).await?;
    if let Some(user) = by_subject.filter(|user| case.is_theirs(user, &subject)) {
        if !found.has(&user) {
            found.theirs.push(user);
        }
        return Ok(found);
    }
    for username in case.usernames(party.kind) {
        let Some(user) = remote.find(&remote.name_of(&username)).await? else {
            continue;
        };
        if found.has(&user) {
            continue;
        }
        if case.is_theirs(&user, &subject) {
            found.theirs.push(user);
            break;
        }
        if username == case.username && case.linked.is_none() {
            found.namesake = Some(user);
        }
    }
    Ok(found)
}
