//! Where a browser goes after signing in, however it signed in. The place that somebody wanted travels
//! as `next` through the sign-in page, the gate and the name, so that an app which sent a newcomer here
//! gets its answer in the end.

use super::answer::own_path;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Where members go who wanted nothing in particular.
const HOME: &str = "/home";

/// The place that was wanted, if it is a path of this instance; otherwise home.
pub(crate) fn wanted(next: &str) -> &str {
    own_path(next).unwrap_or(HOME)
}

/// The next page for whoever just signed in: the place that was wanted, or for somebody without an
/// account the gate, which leads on to it.
pub(crate) fn after_sign_in(next: &str, is_member: bool) -> String {
    if is_member {
        wanted(next).to_owned()
    } else {
        with_next("/join", next)
    }
}

/// The page at `path`, remembering the place that was wanted. Home needs no remembering.
pub(crate) fn with_next(path: &str, next: &str) -> String {
    match wanted(next) {
        HOME => path.to_owned(),
        next => format!("{path}?next={}", utf8_percent_encode(next, NON_ALPHANUMERIC)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_goes_where_they_wanted_and_a_newcomer_by_way_of_the_gate() {
        let wanted = "/oauth/authorize?client_id=a&state=b";
        assert_eq!(after_sign_in(wanted, true), wanted);
        assert_eq!(
            after_sign_in(wanted, false),
            "/join?next=%2Foauth%2Fauthorize%3Fclient%5Fid%3Da%26state%3Db"
        );
        assert_eq!(after_sign_in("", true), "/home");
        assert_eq!(after_sign_in("", false), "/join");
    }

    #[test]
    fn nobody_is_led_to_another_site() {
        assert_eq!(after_sign_in("/@ada", true), "/@ada");
        for bad in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
        ] {
            assert_eq!(after_sign_in(bad, true), "/home", "{bad}");
            assert_eq!(after_sign_in(bad, false), "/join", "{bad}");
        }
    }
}
