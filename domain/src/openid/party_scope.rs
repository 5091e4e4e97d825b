//! The scopes of OpenID Connect that relying parties may ask for (OpenID Core 5.4 and ours).

use std::fmt;

/// One scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartyScope {
    /// Log-in itself.
    OpenId,
    /// Username, name, picture, profile page.
    Profile,
    /// A synthetic address, where the relying party was given one.
    Email,
    /// The groups that the gate's rules put the member into.
    Groups,
    /// The member's wallets (CAIP-10). Off by default: an admin must allow it, and the member agree.
    Wallet,
    /// Refresh tokens.
    OfflineAccess,
}

impl PartyScope {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::OpenId,
        Self::Profile,
        Self::Email,
        Self::Groups,
        Self::Wallet,
        Self::OfflineAccess,
    ];

    /// Its name in the protocol.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpenId => "openid",
            Self::Profile => "profile",
            Self::Email => "email",
            Self::Groups => "groups",
            Self::Wallet => "wallet",
            Self::OfflineAccess => "offline_access",
        }
    }

    /// From that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }
}

/// A set of scopes, in the order of [`PartyScope::ALL`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyScopes(Vec<PartyScope>);

/// The text names no set of scopes that a relying party may have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPartyScopes {
    /// Without it, nothing is OpenID Connect.
    #[error("the scope openid is missing")]
    NoOpenId,
    /// A name that is none of ours. OpenID Core 3.1.2.1 lets servers ignore those, which we do at
    /// log-in; an admin who registers a party is told.
    #[error("{0:?} is no scope: use openid, profile, email, groups, wallet or offline_access")]
    Unknown(String),
}

impl Default for PartyScopes {
    /// What a relying party gets unless the admin says otherwise.
    fn default() -> Self {
        Self(vec![PartyScope::OpenId, PartyScope::Profile, PartyScope::Groups])
    }
}

impl PartyScopes {
    /// From names between blanks; all of them must be known.
    pub fn parse(text: &str) -> Result<Self, BadPartyScopes> {
        for name in text.split_ascii_whitespace() {
            if PartyScope::parse(name).is_none() {
                let shown: String = name.chars().filter(|c| c.is_ascii_graphic()).take(40).collect();
                return Err(BadPartyScopes::Unknown(shown));
            }
        }
        Self::parse_known(text)
    }

    /// From names between blanks; unknown ones are left out.
    pub fn parse_known(text: &str) -> Result<Self, BadPartyScopes> {
        let names: Vec<&str> = text.split_ascii_whitespace().collect();
        let scopes = PartyScope::ALL
            .into_iter()
            .filter(|scope| names.contains(&scope.as_str()));
        let scopes = Self(scopes.collect());
        if scopes.has(PartyScope::OpenId) {
            Ok(scopes)
        } else {
            Err(BadPartyScopes::NoOpenId)
        }
    }

    /// Whether it holds this one.
    pub fn has(&self, scope: PartyScope) -> bool {
        self.0.contains(&scope)
    }

    /// Whether `other` holds all of these.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.iter().all(|scope| other.has(*scope))
    }

    /// Those that are in both.
    pub fn limited_to(&self, most: &Self) -> Self {
        Self(self.0.iter().copied().filter(|scope| most.has(*scope)).collect())
    }

    /// Those that are in either.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        let in_either = |scope: &PartyScope| self.has(*scope) || other.has(*scope);
        Self(PartyScope::ALL.into_iter().filter(in_either).collect())
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = PartyScope> + '_ {
        self.0.iter().copied()
    }
}

impl fmt::Display for PartyScopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(PartyScope::as_str).collect();
        f.write_str(&names.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_a_set_with_openid_in_it() {
        let scopes = PartyScopes::parse("profile openid profile").expect("known scopes");
        assert_eq!(scopes.to_string(), "openid profile");
        assert_eq!(PartyScopes::parse("profile"), Err(BadPartyScopes::NoOpenId));
        assert_eq!(
            PartyScopes::parse("openid read"),
            Err(BadPartyScopes::Unknown("read".to_owned()))
        );
        let lenient = PartyScopes::parse_known("openid address groups").expect("known scopes");
        assert_eq!(lenient.to_string(), "openid groups");
    }

    #[test]
    fn what_is_asked_for_is_cut_to_what_is_allowed() {
        let asked = PartyScopes::parse("openid profile wallet").expect("known scopes");
        let most = PartyScopes::default();
        assert!(!asked.is_within(&most));
        assert_eq!(asked.limited_to(&most).to_string(), "openid profile");
        assert_eq!(asked.with(&most).to_string(), "openid profile groups wallet");
    }
}
