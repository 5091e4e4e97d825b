//! A look at the accounts that one member has over there: the one that they linked, the one that a log-in made,
//! by our `sub` where the server knows it and by name where it does not, and those that we closed for them,
//! whatever they are called and whosever they are by now.

use super::case::Case;
use crate::remote::{RemoteAccounts, RemoteError, RemoteUser};
use crate::remote_name;
use domain::openid::{MakeSubject, RelyingParty};

/// What a look found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The member's accounts, each once.
    pub(crate) theirs: Vec<RemoteUser>,
    /// Accounts that we closed for this member, and that nothing says to be theirs any more: unlinked, renamed,
    /// linked to somebody else.
    pub(crate) strays: Vec<RemoteUser>,
    /// Accounts that we closed and that are not there any more, as the admin API called them.
    pub(crate) gone: Vec<String>,
    /// An account of the name that theirs would have, which nothing says to be theirs.
    pub(crate) namesake: Option<RemoteUser>,
}

impl Found {
    fn has(&self, user: &RemoteUser) -> bool {
        self.theirs.iter().any(|known| known.id == user.id)
    }

    /// Whether nothing at all was found that is or was theirs.
    pub(crate) fn is_empty(&self) -> bool {
        self.theirs.is_empty() && self.strays.is_empty()
    }

    /// What of it is closed by us, and so ours to open.
    pub(crate) fn closed_by_us(&self, case: &Case) -> Vec<RemoteUser> {
        let all = self.theirs.iter().chain(&self.strays);
        all.filter(|user| user.is_closed && case.is_closed_by_us(user))
            .cloned()
            .collect()
    }

    /// Without an account that is another member's: what we did to it is undone or handed over.
    pub(crate) fn give_up(&mut self, case: &Case, id: &str) {
        if let Some(at) = self.theirs.iter().position(|user| user.id == id) {
            let user = self.theirs.remove(at);
            if case.is_noted(&user) {
                self.strays.push(user);
            }
        }
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
    let subject = subjects.subject(party, case.account);
    let mut found = Found::default();
    if let Some(name) = &case.linked {
        found.theirs.extend(remote.find(name).await?);
    }
    if case.may_have_logged_in() {
        by_log_in(remote, party, &subject, case, &mut found).await?;
    }
    by_id(remote, party, &subject, case, &mut found).await?;
    Ok(found)
}

/// The account that a log-in made.
async fn by_log_in(
    remote: &dyn RemoteAccounts,
    party: &RelyingParty,
    subject: &str,
    case: &Case,
    found: &mut Found,
) -> Result<(), RemoteError> {
    let by_subject = remote.find_by_subject(subject).await?;
    if let Some(user) = by_subject.filter(|user| case.is_theirs(user, subject)) {
        if !found.has(&user) {
            found.theirs.push(user);
        }
        return Ok(());
    }
    // A stranger may have come to that server at the same moment as the member did: which of two is whose nobody
    // can tell, so neither is touched.
    let mut fitting = Vec::new();
    for username in remote_name::after_log_in(party.kind, &case.username) {
        let Some(user) = remote.find(&remote.name_of(&username)).await? else {
            continue;
        };
        if case.is_theirs(&user, subject) {
            if found.has(&user) || !case.is_taken(party.kind, &user) {
                fitting.push(user);
            }
        } else if username == case.username && case.linked.is_none() {
            found.namesake = Some(user);
        }
    }
    if fitting.len() > 1 && case.linked.is_none() {
        found.namesake = fitting.pop();
    } else if fitting.len() == 1 {
        let only = fitting.remove(0);
        if !found.has(&only) {
            found.theirs.push(only);
        }
    }
    Ok(())
}

/// Those that we closed.
async fn by_id(
    remote: &dyn RemoteAccounts,
    party: &RelyingParty,
    subject: &str,
    case: &Case,
    found: &mut Found,
) -> Result<(), RemoteError> {
    for id in &case.closed_ids {
        if found.theirs.iter().any(|user| user.id == *id) {
            continue;
        }
        // Where no `sub` is told, names and moments tell whose an account is, and they were asked above.
        let is_told = |user: &RemoteUser| user.identities.is_some() && case.is_theirs(user, subject);
        match remote.find_by_id(id).await? {
            Some(user) if case.is_linked(party.kind, &user) || is_told(&user) => found.theirs.push(user),
            Some(user) => found.strays.push(user),
            None => found.gone.push(id.clone()),
        }
    }
    Ok(())
}
