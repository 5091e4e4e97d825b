//! One scope: a name of Mastodon's for something that an app may do. `read`, `write` and `follow` are
//! bundles; which fine ones they hold is decided here and nowhere else.

use std::fmt;

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// A scope of Mastodon's that apps may ask for here.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Scope { $($(#[$doc])* $name),+ }

        impl Scope {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its name in the protocol.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

scopes!(
    /// Who the member is, nothing else.
    Profile = "profile",
    /// Everything that begins with `read:`.
    Read = "read",
    /// Everything that begins with `write:`.
    Write = "write",
    /// Reading and changing follows, blocks and mutes; deprecated by Mastodon, still asked for.
    Follow = "follow",
    /// Push notifications.
    Push = "push",
    /// The member's account and others.
    ReadAccounts = "read:accounts",
    /// Whom the member blocks.
    ReadBlocks = "read:blocks",
    /// The member's bookmarks.
    ReadBookmarks = "read:bookmarks",
    /// The member's favourites.
    ReadFavourites = "read:favourites",
    /// The member's filters.
    ReadFilters = "read:filters",
    /// Whom the member follows.
    ReadFollows = "read:follows",
    /// The member's lists.
    ReadLists = "read:lists",
    /// Whom the member mutes.
    ReadMutes = "read:mutes",
    /// The member's notifications.
    ReadNotifications = "read:notifications",
    /// Searching as the member.
    ReadSearch = "read:search",
    /// Posts that the member may see.
    ReadStatuses = "read:statuses",
    /// The member's profile.
    WriteAccounts = "write:accounts",
    /// Blocking.
    WriteBlocks = "write:blocks",
    /// Bookmarking.
    WriteBookmarks = "write:bookmarks",
    /// Muting and removing conversations.
    WriteConversations = "write:conversations",
    /// Favouriting.
    WriteFavourites = "write:favourites",
    /// Changing filters.
    WriteFilters = "write:filters",
    /// Following.
    WriteFollows = "write:follows",
    /// Changing lists.
    WriteLists = "write:lists",
    /// Uploading.
    WriteMedia = "write:media",
    /// Muting.
    WriteMutes = "write:mutes",
    /// Clearing notifications.
    WriteNotifications = "write:notifications",
    /// Reporting to the moderators.
    WriteReports = "write:reports",
    /// Posting.
    WriteStatuses = "write:statuses",
    /// Seeing what admins and moderators see; worth nothing without such a role.
    AdminRead = "admin:read",
    /// Doing what admins and moderators do; worth nothing without such a role.
    AdminWrite = "admin:write",
);

impl Scope {
    /// From its name in the protocol.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|scope| scope.as_str() == text)
    }

    /// The fine scopes it holds, one bit each.
    pub(super) fn covers(self) -> u64 {
        let begins_with = |prefix: &str| {
            let inside = Self::ALL.iter().filter(|scope| scope.as_str().starts_with(prefix));
            inside.fold(0, |bits, scope| bits | scope.bit())
        };
        match self {
            Self::Read => begins_with("read:") | Self::Profile.bit(),
            Self::ReadAccounts => self.bit() | Self::Profile.bit(),
            Self::Write => begins_with("write:"),
            Self::Follow => [
                Self::ReadBlocks,
                Self::ReadFollows,
                Self::ReadMutes,
                Self::WriteBlocks,
                Self::WriteFollows,
                Self::WriteMutes,
            ]
            .iter()
            .fold(0, |bits, scope| bits | scope.bit()),
            fine => fine.bit(),
        }
    }

    fn bit(self) -> u64 {
        1 << (self as u64)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_is_found_by_its_name_and_has_a_bit_of_its_own() {
        assert!(Scope::ALL.len() < 64);
        for scope in Scope::ALL {
            assert_eq!(Scope::parse(scope.as_str()), Some(*scope));
            assert_eq!(Scope::ALL.iter().filter(|other| other.bit() == scope.bit()).count(), 1);
        }
        for other in ["", "Read", "read ", "admin", "openid", "crypto", "read:everything"] {
            assert_eq!(Scope::parse(other), None, "{other}");
        }
    }
}
