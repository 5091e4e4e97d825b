//! A set of scopes as it is asked for, stored and compared: what somebody may do, not which words they
//! used for it.

use super::Scope;
use std::fmt;

/// Longer texts are not read.
const MAX_TEXT: usize = 1500;

/// The text is no list of scopes that an app may have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadScopes {
    /// No scope at all.
    #[error("name at least one scope, such as read")]
    Empty,
    /// Longer than all scopes together.
    #[error("the list of scopes is too long")]
    TooLong,
    /// A scope that does not exist here; OpenID scopes are not for apps.
    #[error("the scope {0} is not one that apps may ask for here")]
    Unknown(String),
}

/// Scopes in the order in which they were asked for, each once. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// What Mastodon gives to whoever asks for nothing: `read`.
    pub fn usual() -> Self {
        Self(vec![Scope::Read])
    }

    /// Reads names between spaces.
    pub fn parse(text: &str) -> Result<Self, BadScopes> {
        if text.len() > MAX_TEXT {
            return Err(BadScopes::TooLong);
        }
        let mut scopes = Vec::new();
        for name in text.split_ascii_whitespace() {
            let scope = Scope::parse(name).ok_or_else(|| BadScopes::Unknown(printable(name)))?;
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        if scopes.is_empty() {
            return Err(BadScopes::Empty);
        }
        Ok(Self(scopes))
    }

    /// Whether `needed` (a name such as `read:statuses`) is among what these scopes hold. A name that
    /// is no scope is never allowed.
    pub fn allows(&self, needed: &str) -> bool {
        Scope::parse(needed).is_some_and(|scope| scope.covers() & !self.bits() == 0)
    }

    /// Whether these scopes hold nothing that `other` does not.
    pub fn is_within(&self, other: &Self) -> bool {
        self.bits() & !other.bits() == 0
    }

    /// The scopes, in the order in which they were asked for.
    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }

    /// The scopes that no other one of these holds already: what to tell a person.
    pub fn essential(&self) -> impl Iterator<Item = Scope> + '_ {
        let held = |scope: Scope| {
            self.iter()
                .any(|other| other != scope && scope.covers() & !other.covers() == 0)
        };
        self.iter().filter(move |scope| !held(*scope))
    }

    /// These and those.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        for scope in other.iter() {
            if !self.0.contains(&scope) {
                self.0.push(scope);
            }
        }
        self
    }

    /// Whether any scope whose name begins with `prefix` is held, in whatever words.
    pub fn touches(&self, prefix: &str) -> bool {
        let inside = Scope::ALL.iter().filter(|scope| scope.as_str().starts_with(prefix));
        inside.fold(0, |bits, scope| bits | scope.covers()) & self.bits() != 0
    }

    fn bits(&self) -> u64 {
        self.0.iter().fold(0, |bits, scope| bits | scope.covers())
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, scope) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str(" ")?;
            }
            f.write_str(scope.as_str())?;
        }
        Ok(())
    }
}

/// A stranger's word, fit for an error message.
fn printable(name: &str) -> String {
    let fit = |c: &char| c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '-' | '.');
    name.chars().filter(fit).take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes(text: &str) -> Scopes {
        Scopes::parse(text).expect("scopes")
    }

    #[test]
    fn a_list_keeps_its_order_and_forgets_repetitions() {
        assert_eq!(scopes(" write  read write ").to_string(), "write read");
        assert_eq!(Scopes::parse("  "), Err(BadScopes::Empty));
        assert_eq!(Scopes::parse(&"read ".repeat(400)), Err(BadScopes::TooLong));
    }

    #[test]
    fn scopes_that_do_not_exist_and_those_of_openid_are_not_for_apps() {
        assert!(Scopes::parse("read write admin:read").is_ok());
        for other in ["admin", "admin:write:accounts", "openid", "email", "rea\"d"] {
            let refused = Scopes::parse(&format!("read {other}"));
            assert_eq!(refused, Err(BadScopes::Unknown(other.replace('"', ""))));
        }
    }

    #[test]
    fn a_bundle_holds_its_fine_scopes_and_no_others() {
        for (held, needed, allowed) in [
            ("read", "read:statuses", true),
            ("read", "read", true),
            ("read", "write:statuses", false),
            ("read write follow push profile", "admin:read", false),
            ("admin:write", "admin:read", false),
            ("admin:read", "admin:read", true),
            ("read:statuses", "read:statuses", true),
            ("read:statuses", "read:accounts", false),
            ("read:statuses", "read", false),
            ("write", "write:media", true),
            ("write", "read:accounts", false),
            ("write", "push", false),
            ("follow", "read:mutes", true),
            ("follow", "write:blocks", true),
            ("follow", "write:follows", true),
            ("follow", "read:lists", false),
            ("follow", "write:statuses", false),
            ("read write", "follow", true),
            ("read", "profile", true),
            ("read:accounts", "profile", true),
            ("profile", "profile", true),
            ("profile", "read:accounts", false),
            ("read write follow push", "no:such", false),
            ("read write follow push", "", false),
        ] {
            assert_eq!(scopes(held).allows(needed), allowed, "{held} / {needed}");
        }
    }

    #[test]
    fn a_part_is_within_the_whole_and_not_the_other_way_round() {
        assert!(scopes("read:statuses write:media").is_within(&scopes("read write")));
        assert!(!scopes("read write").is_within(&scopes("read:statuses write:media")));
        assert!(!scopes("read push").is_within(&scopes("read write follow")));
        assert!(scopes("follow").is_within(&scopes("follow")));
    }

    #[test]
    fn a_person_is_told_nothing_twice() {
        let essential = |text| scopes(text).essential().map(Scope::as_str).collect::<Vec<_>>();
        assert_eq!(essential("read:statuses read push profile"), ["read", "push"]);
        assert_eq!(essential("read write follow"), ["read", "write", "follow"]);
        assert_eq!(essential("follow write:blocks write:media"), ["follow", "write:media"]);
    }

    #[test]
    fn a_bundle_and_its_parts_touch_the_same_things() {
        assert!(scopes("read").touches("read:notifications"));
        assert!(scopes("follow").touches("write:"));
        assert!(!scopes("read push").touches("write:"));
        assert!(scopes("push").touches("push"));
    }
}
