//! JN017: the cookie by which the other server knows the browser again. A browser sends a `Secure` cookie
//! back over https only, or to this machine.

use super::faults::COOKIE;
use super::notes::Notes;
use net::Target;
use url::Url;

/// Looks at the cookies that were set on the way to `location`, which names the address of the way back.
pub(super) fn examine(cookies: &[String], location: &Url, notes: &mut Notes) {
    let back = location
        .query_pairs()
        .find(|(name, _)| name == "redirect_uri")
        .and_then(|(_, value)| Url::parse(&value).ok());
    let Some(back) = back else {
        notes.skip(&COOKIE, "the way back is not known");
        return;
    };
    if cookies.is_empty() {
        notes.fail(
            &COOKIE,
            "it sets none when a log-in begins",
            "let the proxy before it pass Set-Cookie on, and do not cache its log-in pages",
        );
        return;
    }
    let is_here = Target::check(&back, true).is_ok_and(|target| target.loopback);
    let secure = cookies.iter().filter(|cookie| is_secure(cookie)).count();
    if back.scheme() == "http" && !is_here && secure > 0 {
        notes.fail(
            &COOKIE,
            "it sets a cookie for https only, and takes people back over http: the cookie does not come back",
            "give it its https address: public_baseurl of Synapse, http.public_base of MAS, LOCAL_HTTPS and X-Forwarded-Proto for Mastodon",
        );
    } else if back.scheme() == "https" && secure == 0 {
        notes.warn(
            &COOKIE,
            "it sets a cookie that is also sent over http",
            "tell it that it is reached over https: let the proxy send X-Forwarded-Proto",
        );
    } else {
        notes.ok(&COOKIE, "it is set, and comes back");
    }
}

fn is_secure(cookie: &str) -> bool {
    cookie
        .split(';')
        .skip(1)
        .any(|part| part.trim().eq_ignore_ascii_case("secure"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::join::check::Status;

    fn status(cookie: &[&str], back: &str) -> Option<Status> {
        let location = Url::parse_with_params("https://guild.example/oauth/authorize", [("redirect_uri", back)]);
        let cookies: Vec<String> = cookie.iter().map(|text| (*text).to_owned()).collect();
        let mut notes = Notes::default();
        examine(&cookies, &location.expect("a url"), &mut notes);
        notes.finding("JN017").map(|finding| finding.status)
    }

    #[test]
    fn a_secure_cookie_does_not_come_back_over_http() {
        let secure = ["oidc_session=x; Path=/; HttpOnly; Secure; SameSite=None"];
        let plain = ["oidc_session=secure; Path=/"];
        assert_eq!(status(&secure, "https://m.example/cb"), Some(Status::Ok));
        assert_eq!(status(&secure, "http://127.0.0.1:8008/cb"), Some(Status::Ok));
        assert_eq!(status(&secure, "http://m.example/cb"), Some(Status::Fail));
        assert_eq!(status(&plain, "https://m.example/cb"), Some(Status::Warn));
        assert_eq!(status(&[], "https://m.example/cb"), Some(Status::Fail));
    }
}
