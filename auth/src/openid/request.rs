//! The query that a relying party sends a browser with: each parameter at most once (RFC 6749, 3.1), one
//! without a value counts as left out, unknown ones are ignored.

use super::PARTY_PREFIX;
use domain::SessionId;
use url::form_urlencoded;

/// What is read. `login_hint`, `acr_values`, `ui_locales`, `claims_locales`, `claims` and `display`
/// are ignored: whatever they ask for, the answer is the same.
const KNOWN: [&str; 16] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "response_mode",
    "scope",
    "state",
    "nonce",
    "prompt",
    "max_age",
    "code_challenge",
    "code_challenge_method",
    "request",
    "request_uri",
    "registration",
    "id_token_hint",
    INSTEAD_OF,
];

/// Ours, not the relying party's: the session that must not answer, because somebody was asked to sign in
/// anew. Whoever writes it into the address by hand could as well take `prompt` out of it; a relying party
/// that must know looks at `auth_time`.
pub(super) const INSTEAD_OF: &str = "gh_instead_of";

/// The parameters.
#[derive(Default)]
pub(super) struct Query {
    found: Vec<(String, String)>,
    repeated: Vec<String>,
}

impl Query {
    /// Reads them; what is repeated is found out by asking.
    pub(super) fn parse(query: &str) -> Self {
        let mut read = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if !KNOWN.contains(&&*name) || value.is_empty() {
                continue;
            }
            if read.found.iter().any(|(known, _)| *known == name) {
                read.repeated.push(name.into_owned());
            } else {
                read.found.push((name.into_owned(), value.into_owned()));
            }
        }
        read
    }

    /// The value of a parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.found
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether this parameter stands there more than once.
    pub(super) fn repeats(&self, name: &str) -> bool {
        self.repeated.iter().any(|repeated| repeated == name)
    }

    /// The parameters as a query again, with this relying party as the one that asks; without the mark, which
    /// comes with a browser.
    pub(super) fn written_by(&self, client_id: &str) -> String {
        let own = |(name, _): &&(String, String)| name != "client_id" && name != INSTEAD_OF;
        form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", client_id)
            .extend_pairs(self.found.iter().filter(own))
            .finish()
    }

    /// Whether any does.
    pub(super) fn repeats_any(&self) -> bool {
        !self.repeated.is_empty()
    }
}

/// The query for the way back from signing in: `session` must not answer it.
pub fn marked(query: &str, session: SessionId) -> String {
    let is_mark = |pair: &&str| pair.split('=').next() == Some(INSTEAD_OF);
    let rest: Vec<&str> = query.split('&').filter(|pair| !is_mark(pair)).collect();
    format!("{}&{INSTEAD_OF}={session}", rest.join("&"))
}

/// The values of these parameters; `None` if one of them is repeated.
pub(crate) fn first_of_each<const N: usize>(query: &str, names: [&str; N]) -> Option<[Option<String>; N]> {
    let mut found = [const { None }; N];
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let Some(position) = names.iter().position(|known| *known == name) else {
            continue;
        };
        if value.is_empty() {
            continue;
        }
        if found[position].replace(value.into_owned()).is_some() {
            return None;
        }
    }
    Some(found)
}

/// Whether this query is of a relying party, and not of an app.
pub fn is_of_party(query: &str) -> bool {
    form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == "client_id" && is_party(&value))
}

/// Whether this client id is one of a relying party. Apps' are hexadecimal.
pub(crate) fn is_party(client_id: &str) -> bool {
    client_id.starts_with(PARTY_PREFIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_counts_once_and_an_empty_one_not_at_all() {
        let query = Query::parse("client_id=rp_a&state=&state=x&foo=1&foo=2&nonce=n");
        assert_eq!((query.get("state"), query.get("foo")), (Some("x"), None));
        assert!(!query.repeats_any());
        let query = Query::parse("nonce=a&nonce=a");
        assert!(query.repeats("nonce") && query.repeats_any() && !query.repeats("state"));
    }

    #[test]
    fn a_query_is_written_again_without_the_mark_and_for_whoever_proved_to_be_it() {
        let query = Query::parse("state=a%26b&client_id=rp_2&foo=1&gh_instead_of=7&nonce=");
        assert_eq!(query.written_by("rp_1"), "client_id=rp_1&state=a%26b");
    }

    #[test]
    fn a_query_is_marked_once_and_nothing_else_of_it_changes() {
        let once = marked("state=a%26b&client_id=rp_1", SessionId(0));
        assert_eq!(once, "state=a%26b&client_id=rp_1&gh_instead_of=0");
        assert_eq!(
            marked(&once, SessionId(7)),
            "state=a%26b&client_id=rp_1&gh_instead_of=7"
        );
    }

    #[test]
    fn of_a_repeated_parameter_none_is_believed() {
        let of = |query| first_of_each(query, ["a", "b"]);
        assert_eq!(of("b=2&c=3&c=4&a="), Some([None, Some("2".to_owned())]));
        assert_eq!(of("b=2&b=2"), None);
    }

    #[test]
    fn relying_parties_are_known_by_their_client_id() {
        assert!(is_of_party("response_type=code&client_id=rp_1"));
        assert!(is_of_party("client_id=abc&client_id=rp_1"), "which is refused later");
        assert!(!is_of_party("client_id=abc&state=rp_1") && !is_of_party(""));
    }
}
