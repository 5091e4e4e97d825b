//! Links, through the other server's admin API, the accounts whose members have shown that they are theirs.
//! Each is looked at again just before: a list is old as soon as it is read.

use super::sort::{Kind, Sorted};
use crate::remote::{Identity, RemoteAccounts, RemoteError};

/// How it went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linked {
    /// Accounts that are linked now.
    pub linked: Vec<String>,
    /// Accounts that are not there any more.
    pub missing: Vec<String>,
    /// Accounts that were linked to somebody else meanwhile; they are left as they are.
    pub taken: Vec<String>,
}

/// Links all that can be. `provider`: what the other server calls us in its links.
///
/// # Errors
/// [`RemoteError`] at the first refusal; what was linked before stays linked, and a repeat goes on.
pub async fn link_all(remote: &dyn RemoteAccounts, sorted: &[Sorted], provider: &str) -> Result<Linked, RemoteError> {
    let mut outcome = Linked::default();
    for one in sorted.iter().filter(|one| one.kind == Kind::Linkable) {
        let (name, Some(subject)) = (one.account.name.clone(), &one.link) else {
            continue;
        };
        // To the letter: somebody else may be called the same but for case.
        let Some(user) = remote.find(&name).await?.filter(|user| user.name == name) else {
            outcome.missing.push(name);
            continue;
        };
        let wanted = Identity {
            provider: provider.to_owned(),
            subject: subject.clone(),
        };
        let others = user
            .identities
            .iter()
            .flatten()
            .filter(|identity| identity.provider == provider);
        if others.clone().any(|identity| *identity != wanted) {
            outcome.taken.push(name);
            continue;
        }
        remote.link(&user, &wanted).await?;
        outcome.linked.push(name);
    }
    Ok(outcome)
}
