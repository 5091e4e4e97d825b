//! Scopes in plain words, in two groups: what the app will see, and what it can do in the member's name.

use crate::words::{Words, id};
use domain::oauth::{Scope, Scopes};

/// What an app may do, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::pages) struct Permissions {
    /// What it sees.
    pub(in crate::pages) sees: Vec<String>,
    /// What it does.
    pub(in crate::pages) does: Vec<String>,
}

impl Permissions {
    /// Says what these scopes allow, nothing twice.
    pub(in crate::pages) fn of(scopes: &Scopes, words: Words) -> Self {
        let mut said = Self::default();
        for scope in scopes.essential() {
            let sentence = words.text(sentence(scope));
            if scope.as_str().starts_with("read") || matches!(scope, Scope::Profile | Scope::AdminRead) {
                said.sees.push(sentence);
            } else {
                said.does.push(sentence);
            }
        }
        said
    }
}

fn sentence(scope: Scope) -> &'static str {
    match scope {
        Scope::Profile => id("scope-profile"),
        Scope::Read => id("scope-read"),
        Scope::Write => id("scope-write"),
        Scope::Follow => id("scope-follow"),
        Scope::Push => id("scope-push"),
        Scope::ReadAccounts => id("scope-read-accounts"),
        Scope::ReadBlocks => id("scope-read-blocks"),
        Scope::ReadBookmarks => id("scope-read-bookmarks"),
        Scope::ReadFavourites => id("scope-read-favourites"),
        Scope::ReadFilters => id("scope-read-filters"),
        Scope::ReadFollows => id("scope-read-follows"),
        Scope::ReadLists => id("scope-read-lists"),
        Scope::ReadMutes => id("scope-read-mutes"),
        Scope::ReadNotifications => id("scope-read-notifications"),
        Scope::ReadSearch => id("scope-read-search"),
        Scope::ReadStatuses => id("scope-read-statuses"),
        Scope::WriteAccounts => id("scope-write-accounts"),
        Scope::WriteBlocks => id("scope-write-blocks"),
        Scope::WriteBookmarks => id("scope-write-bookmarks"),
        Scope::WriteConversations => id("scope-write-conversations"),
        Scope::WriteFavourites => id("scope-write-favourites"),
        Scope::WriteFilters => id("scope-write-filters"),
        Scope::WriteFollows => id("scope-write-follows"),
        Scope::WriteLists => id("scope-write-lists"),
        Scope::WriteMedia => id("scope-write-media"),
        Scope::WriteMutes => id("scope-write-mutes"),
        Scope::WriteNotifications => id("scope-write-notifications"),
        Scope::WriteReports => id("scope-write-reports"),
        Scope::WriteStatuses => id("scope-write-statuses"),
        Scope::AdminRead => id("scope-admin-read"),
        Scope::AdminWrite => id("scope-admin-write"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeing_and_doing_are_told_apart_and_nothing_is_told_twice() {
        let scopes = Scopes::parse("read read:statuses write:media push follow").expect("scopes");
        let said = Permissions::of(&scopes, Words::english());
        assert_eq!((said.sees.len(), said.does.len()), (1, 3));
    }
}
