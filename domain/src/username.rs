//! Usernames: the one public name of an account, chosen once and never changed or reused, because
//! relying parties and peers take it as an identity.

use serde::Serialize;
use std::fmt;

/// The longest username, in characters.
pub const MAX_LENGTH: usize = 30;

const RESERVED: &str = include_str!("reserved_usernames.txt");

/// A username that an account may have: `[a-z0-9_]{1,30}`, not reserved.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Username(String);

/// Why a text cannot be a username.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadUsername {
    /// Empty, or longer than [`MAX_LENGTH`].
    #[error("a username has 1 to 30 characters")]
    Length,
    /// Something other than `a-z`, `0-9` and `_`.
    #[error("a username is made of the letters a to z, digits and underscores")]
    Character,
    /// On the reserved list.
    #[error("this username is reserved")]
    Reserved,
}

impl Username {
    /// Checks a name somebody wants. Upper case is folded to lower case; nothing else is mended.
    pub fn parse(text: &str) -> Result<Self, BadUsername> {
        let name = text.to_ascii_lowercase();
        if name.is_empty() || name.chars().count() > MAX_LENGTH {
            return Err(BadUsername::Length);
        }
        if !name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        {
            return Err(BadUsername::Character);
        }
        if RESERVED.lines().any(|reserved| reserved == name) {
            return Err(BadUsername::Reserved);
        }
        Ok(Self(name))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_folded_to_lower_case_and_checked() {
        assert_eq!(Username::parse("Ada_1").map(|u| u.to_string()), Ok("ada_1".into()));
        assert_eq!(Username::parse(""), Err(BadUsername::Length));
        assert_eq!(Username::parse(&"a".repeat(31)), Err(BadUsername::Length));
        assert_eq!(Username::parse("ada-1"), Err(BadUsername::Character));
        assert_eq!(Username::parse("адa"), Err(BadUsername::Character));
        assert_eq!(Username::parse("Admin"), Err(BadUsername::Reserved));
    }

    #[test]
    fn the_reserved_list_is_sorted_and_lower_case() {
        let names: Vec<_> = RESERVED.lines().collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(names, sorted);
        assert!(names.iter().all(|n| *n == n.to_ascii_lowercase()));
    }
}
