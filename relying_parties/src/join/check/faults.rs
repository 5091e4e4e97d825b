//! What is checked, each under a code that never changes its meaning; docs/join.md explains them.

use domain::findings::Check;

/// Each check once: a constant to say something about it, and its place in the list of all.
macro_rules! checks {
    ($($name:ident = $code:literal, $title:literal, $why:literal;)*) => {
        $(pub(super) const $name: Check = Check { code: $code, title: $title, why: $why };)*

        /// All of them, in order.
        pub const CHECKS: &[&Check] = &[$(&$name),*];
    };
}

checks! {
    DISCOVERY = "JN001", "our discovery",
        "the other server reads our endpoints and keys from it before every first log-in";
    ISSUER = "JN002", "our issuer",
        "the other server compares it character by character with what is in its configuration";
    ENABLED = "JN003", "registration here",
        "a server that is switched off here is refused";
    REACH = "JN004", "reaching the other server",
        "nothing else can be looked at without it";
    TLS = "JN005", "its certificate",
        "browsers and apps refuse it too";
    CLOCK = "JN006", "clocks",
        "tokens say when they were made and when they end; servers allow each other a minute or two";
    OFFER = "JN007", "the offer to log in",
        "without it nobody can choose this way of logging in";
    BEGIN = "JN008", "the beginning of a log-in",
        "the other server must send the browser to us";
    ADDRESS = "JN009", "its public address",
        "a browser that is sent elsewhere first loses its cookie, and the log-in with it";
    SENT_HERE = "JN010", "where it sends people",
        "they must come to this server and no other";
    CLIENT = "JN011", "client id",
        "an unknown one is refused with a page that leads nowhere";
    REDIRECT = "JN012", "redirect URI",
        "it is compared character by character with the registered ones; anything else is refused";
    SCOPE = "JN013", "scopes",
        "without openid it is no log-in, without profile there is no name, without email people are asked for an address";
    PKCE = "JN014", "PKCE",
        "log-ins without S256 are refused here";
    STATE = "JN015", "state and nonce",
        "they keep strangers from slipping their own log-in to somebody";
    RESPONSE = "JN016", "response type",
        "only the code flow is spoken here";
    COOKIE = "JN017", "its cookie",
        "the other server knows the browser again by it when it comes back; without it every log-in fails at the last step";
    NAME = "JN018", "its server name",
        "its people's user ids end in it: with another one nobody there is found";
}

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
