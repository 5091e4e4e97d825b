//! Why something about a server was not done, in words beside the field it is about.

use crate::pages::admin::refusal;
use crate::pages::problem::Problem;
use crate::words::Words;
use domain::openid::BadPartyScopes;
use domain::openid::redirect::BadPartyUri;
use relying_parties::registry::{BadParty, MAX_URIS, RegistryError};

/// What is wrong with what was typed.
pub(super) fn sentence(bad: &BadParty, words: Words) -> String {
    match bad {
        BadParty::Name => words.text("parties-bad-name"),
        BadParty::NoRedirectUri => words.text("parties-bad-no-redirect"),
        BadParty::TooMany { .. } => words.arg("parties-bad-too-many", "most", MAX_URIS),
        BadParty::Uri { uri, why, .. } => match why {
            BadPartyUri::NotHttps => words.arg("parties-bad-uri-not-https", "uri", uri),
            BadPartyUri::Wildcard => words.arg("parties-bad-uri-wildcard", "uri", uri),
            BadPartyUri::Redirect(_) => words.arg("parties-bad-uri", "uri", uri),
        },
        BadParty::TwoHosts { first, other } => words.arg2("parties-bad-two-hosts", "first", first, "other", other),
        BadParty::OtherHost { sector } => words.arg("parties-bad-other-host", "sector", sector),
        BadParty::Taken { uri, name, .. } => words.arg2("parties-bad-taken", "uri", uri, "name", name),
        BadParty::Scopes(BadPartyScopes::NoOpenId | BadPartyScopes::Unknown(_)) => words.text("parties-bad-scopes"),
        BadParty::Group => words.text("parties-bad-group"),
        BadParty::GroupOfNobody { group, given } if given.is_empty() => {
            words.arg("parties-bad-group-no-rule", "group", group)
        }
        BadParty::GroupOfNobody { group, given } => words.arg2(
            "parties-bad-group-of-nobody",
            "group",
            group,
            "given",
            given.join(", ").as_str(),
        ),
    }
}

/// The problem behind what no form can help with.
pub(super) fn problem(error: RegistryError) -> Problem {
    match error {
        RegistryError::NotAllowed(error) => refusal::problem(error),
        RegistryError::Store(error) => Problem::Store(error),
        RegistryError::Bad(_)
        | RegistryError::NoSuchParty(_)
        | RegistryError::NoSuchAccount(_)
        | RegistryError::NoSecret
        | RegistryError::OldSecretLives { .. }
        | RegistryError::RegisteredAlready
        | RegistryError::StillTelling { .. }
        | RegistryError::StillClosed { .. } => Problem::NotFound,
    }
}
