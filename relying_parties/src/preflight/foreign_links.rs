//! Mastodon knows people who come through any OpenID provider by one and the same name for it
//! (`openid_connect`) and by `uid`. Where another provider was before us, its links are still there: whoever has
//! such a `uid` for a username here would be given the account at the first log-in. So a link counts as ours only
//! if its member logged in there, or has shown that the account is theirs.

use super::sort::{Members, Sorted};
use super::{OurMember, TheirAccount, by_name};
use domain::openid::PartyKind;
use domain::username::Username;

/// A link that no log-in of ours made.
pub(super) struct ForeignLink {
    /// What the other provider called somebody.
    pub(super) uid: String,
    /// Somebody has that username here, or could get it.
    pub(super) is_open_to_others: bool,
}

/// Those of an account.
pub(super) fn of(kind: PartyKind, by: &Members<'_>, account: &TheirAccount) -> Vec<ForeignLink> {
    // What was concluded where the server tells no links is a conclusion about our own.
    if kind != PartyKind::Mastodon || !account.tells_links {
        return Vec::new();
    }
    let is_ours = |uid: &str| {
        by.gone.contains(uid)
            || by
                .by_link
                .get(uid)
                .is_some_and(|member| is_confirmed(kind, member, account))
    };
    let foreign = account.links.iter().filter(|uid| !is_ours(uid));
    foreign
        .map(|uid| ForeignLink {
            uid: uid.clone(),
            // Mastodon compares `uid` to the letter.
            is_open_to_others: Username::parse(uid).is_ok_and(|name| name.as_str() == uid),
        })
        .collect()
}

fn is_confirmed(kind: PartyKind, member: &OurMember, account: &TheirAccount) -> bool {
    let is_proven = |proven: &str| by_name::exact(kind, proven) == by_name::exact(kind, &account.name);
    member.logins.is_some() || member.proven.as_deref().is_some_and(is_proven)
}

/// The SQL that sets exactly these links aside, for Mastodon's database; `None` if there are none. They are kept
/// under another name, so that it can be taken back.
pub fn set_aside(sorted: &[Sorted]) -> Option<String> {
    let uids: Vec<String> = sorted
        .iter()
        .flat_map(|one| &one.foreign_links)
        // Usernames: letters, digits and underscores.
        .map(|uid| format!("'{uid}'"))
        .collect();
    (!uids.is_empty()).then(|| {
        format!(
            "UPDATE identities SET provider = 'openid_connect_before' WHERE provider = 'openid_connect' AND uid IN ({});",
            uids.join(", ")
        )
    })
}
