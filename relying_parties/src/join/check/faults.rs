//! What is checked, each under a code that never changes its meaning; docs/join.md explains them.

/// One check.
#[derive(Debug, PartialEq, Eq)]
pub struct Check {
    /// Its stable code.
    pub code: &'static str,
    /// What is looked at.
    pub title: &'static str,
    /// What goes wrong otherwise.
    pub why: &'static str,
}

const fn check(code: &'static str, title: &'static str, why: &'static str) -> Check {
    Check { code, title, why }
}

pub(super) const DISCOVERY: Check = check(
    "JN001",
    "our discovery",
    "the other server reads our endpoints and keys from it before every first log-in",
);
pub(super) const ISSUER: Check = check(
    "JN002",
    "our issuer",
    "the other server compares it character by character with what is in its configuration",
);
pub(super) const ENABLED: Check = check(
    "JN003",
    "registration here",
    "a server that is switched off here is refused",
);
pub(super) const REACH: Check = check(
    "JN004",
    "reaching the other server",
    "nothing else can be looked at without it",
);
pub(super) const TLS: Check = check("JN005", "its certificate", "browsers and apps refuse it too");
pub(super) const CLOCK: Check = check(
    "JN006",
    "clocks",
    "tokens say when they were made and when they end; servers allow each other a minute or two",
);
pub(super) const OFFER: Check = check(
    "JN007",
    "the offer to log in",
    "without it nobody can choose this way of logging in",
);
pub(super) const BEGIN: Check = check(
    "JN008",
    "the beginning of a log-in",
    "the other server must send the browser to us",
);
pub(super) const ADDRESS: Check = check(
    "JN009",
    "its public address",
    "a browser that is sent elsewhere first loses its cookie, and the log-in with it",
);
pub(super) const SENT_HERE: Check = check(
    "JN010",
    "where it sends people",
    "they must come to this server and no other",
);
pub(super) const CLIENT: Check = check(
    "JN011",
    "client id",
    "an unknown one is refused with a page that leads nowhere",
);
pub(super) const REDIRECT: Check = check(
    "JN012",
    "redirect URI",
    "it is compared character by character with the registered ones; anything else is refused",
);
pub(super) const SCOPE: Check = check(
    "JN013",
    "scopes",
    "without openid it is no log-in, without profile there is no name",
);
pub(super) const PKCE: Check = check("JN014", "PKCE", "log-ins without S256 are refused here");
pub(super) const STATE: Check = check(
    "JN015",
    "state and nonce",
    "they keep strangers from slipping their own log-in to somebody",
);
pub(super) const RESPONSE: Check = check("JN016", "response type", "only the code flow is spoken here");
pub(super) const COOKIE: Check = check(
    "JN017",
    "its cookie",
    "the other server knows the browser again by it when it comes back; without it every log-in fails at the last step",
);

pub(super) const NAME: Check = check(
    "JN018",
    "its server name",
    "its people's user ids end in it: with another one nobody there is found",
);

/// All of them, in order.
pub const CHECKS: [&Check; 18] = [
    &DISCOVERY, &ISSUER, &ENABLED, &REACH, &TLS, &CLOCK, &OFFER, &BEGIN, &ADDRESS, &SENT_HERE, &CLIENT, &REDIRECT,
    &SCOPE, &PKCE, &STATE, &RESPONSE, &COOKIE, &NAME,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_never_given_twice() {
        for (index, check) in CHECKS.iter().enumerate() {
            assert_eq!(check.code, format!("JN{:03}", index + 1));
        }
    }
}
