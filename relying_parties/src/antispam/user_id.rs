//! Matrix user ids, as far as they matter here: `@localpart:server`. Old ones hold nearly anything
//! (Matrix 1.18, "Historical User IDs"), so little is asked of them.

use super::answer::NoAnswer;
use serde::{Deserialize, Deserializer};

/// The longest, in bytes.
const MOST_BYTES: usize = 255;

/// A user id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UserId {
    pub(super) localpart: String,
    /// In lower case: names of hosts have no case.
    pub(super) server: String,
}

impl UserId {
    /// From its text.
    pub(super) fn parse(text: &str) -> Result<Self, NoAnswer> {
        let (localpart, server) = text
            .strip_prefix('@')
            .filter(|_| text.len() <= MOST_BYTES && !text.contains(char::is_control))
            .and_then(|rest| rest.split_once(':'))
            .ok_or(NoAnswer::BadUserId)?;
        if server.is_empty() {
            return Err(NoAnswer::BadUserId);
        }
        Ok(Self {
            localpart: localpart.to_owned(),
            server: server.to_ascii_lowercase(),
        })
    }

    /// Whether it is one of this server's. Where the operator did not say what the server is called, whoever
    /// is asked about is taken for one of its people: modules ask about nobody else.
    pub(super) fn is_of(&self, server_name: Option<&str>) -> bool {
        server_name.is_none_or(|name| name.eq_ignore_ascii_case(&self.server))
    }
}

/// Whether a localpart lies in a bridge's namespace.
pub(super) fn is_ghost(localpart: &str, exempt: &[String]) -> bool {
    exempt.iter().any(|beginning| localpart.starts_with(beginning.as_str()))
}

/// A user id in a body: what is none is told so, unlike a body of another shape.
#[derive(Clone, Debug)]
pub(super) struct TypedUserId(String);

impl TypedUserId {
    pub(super) fn parse(&self) -> Result<UserId, NoAnswer> {
        UserId::parse(&self.0)
    }
}

impl<'de> Deserialize<'de> for TypedUserId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_id_is_taken_apart_at_its_first_colon() {
        let id = UserId::parse("@ada:Example.org:8448").expect("a user id");
        assert_eq!((id.localpart.as_str(), id.server.as_str()), ("ada", "example.org:8448"));
        assert!(id.is_of(Some("EXAMPLE.ORG:8448")));
        assert!(!id.is_of(Some("example.org")));
        for bad in ["ada:example.org", "@ada", "@ada:", "", "@a\u{0}b:example.org"] {
            assert_eq!(UserId::parse(bad), Err(NoAnswer::BadUserId), "{bad:?}");
        }
        let long = format!("@{}:example.org", "a".repeat(255));
        assert_eq!(UserId::parse(&long), Err(NoAnswer::BadUserId));
    }

    #[test]
    fn ghosts_are_known_by_how_their_localpart_begins() {
        let exempt = ["_gh_".to_owned()];
        assert!(is_ghost("_gh_bob=40far.example", &exempt));
        assert!(!is_ghost("bob_gh_", &exempt));
        assert!(!is_ghost("_gh_bob", &[]));
    }
}
