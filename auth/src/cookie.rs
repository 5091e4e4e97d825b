//! Cookies: the session and the pre-session. The `__Host-` prefix keeps other hosts of the same
//! domain from setting ours; it needs https, so loopback has plain names with the port in them
//! (cookies ignore ports, and two instances of the demo live on one host).

use crate::config::Site;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use domain::session::{SESSION_ABSOLUTE, Secret};
use http::{HeaderMap, HeaderValue};

/// A pre-session needs to outlive a challenge and its renewals, no more.
const PRE_SESSION_SECS: u64 = 3600;

/// Which cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Somebody who proved a wallet.
    Session,
    /// A browser that asked for a challenge.
    PreSession,
}

/// The names and attributes of one site's cookies.
#[derive(Clone, Debug)]
pub(crate) struct Cookies {
    session: String,
    pre_session: String,
    secure: bool,
}

impl Cookies {
    pub(crate) fn of(site: &Site) -> Self {
        let secure = site.is_secure();
        if secure {
            return Self {
                session: "__Host-gh".into(),
                pre_session: "__Host-gh-pre".into(),
                secure,
            };
        }
        let port = site.origin.port_or_known_default().unwrap_or(80);
        Self {
            session: format!("gh_{port}"),
            pre_session: format!("gh_{port}_pre"),
            secure,
        }
    }

    fn name(&self, kind: Kind) -> &str {
        match kind {
            Kind::Session => &self.session,
            Kind::PreSession => &self.pre_session,
        }
    }

    /// The secret that a request presents. Anything that does not look like one of ours is no secret.
    pub(crate) fn read(&self, headers: &HeaderMap, kind: Kind) -> Option<Secret> {
        let jar = CookieJar::from_headers(headers);
        let value = jar.get(self.name(kind))?.value();
        let ours = value.len() == 64 && value.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        ours.then(|| Secret::presented(value))
    }

    /// The `Set-Cookie` value that hands a secret over.
    pub(crate) fn set(&self, kind: Kind, secret: &Secret) -> HeaderValue {
        let secs = match kind {
            Kind::Session => SESSION_ABSOLUTE.as_secs(),
            Kind::PreSession => PRE_SESSION_SECS,
        };
        self.header(kind, secret.reveal(), secs)
    }

    /// The `Set-Cookie` value for a pre-session that lasts for `secs` seconds.
    pub(crate) fn set_pre_session_for(&self, secret: &Secret, secs: u64) -> HeaderValue {
        self.header(Kind::PreSession, secret.reveal(), secs)
    }

    /// The `Set-Cookie` value that takes it back.
    pub(crate) fn clear(&self, kind: Kind) -> HeaderValue {
        self.header(kind, "", 0)
    }

    fn header(&self, kind: Kind, value: &str, max_age_secs: u64) -> HeaderValue {
        let mut cookie = Cookie::new(self.name(kind).to_owned(), value.to_owned());
        cookie.set_path("/");
        cookie.set_http_only(true);
        cookie.set_same_site(SameSite::Lax);
        cookie.set_secure(self.secure);
        let text = format!("{cookie}; Max-Age={max_age_secs}");
        let mut value = HeaderValue::from_str(&text).expect("names, hexadecimal and attributes are visible ASCII");
        value.set_sensitive(true);
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::wallet::ChainId;
    use url::Url;

    fn cookies(origin: &str) -> Cookies {
        let origin = Url::parse(origin).expect("a URL");
        Cookies::of(&Site::new(origin, "Guild", vec![ChainId(1)]).expect("a site"))
    }

    fn presented(cookie: &str) -> HeaderMap {
        HeaderMap::from_iter([(http::header::COOKIE, HeaderValue::from_str(cookie).expect("ASCII"))])
    }

    #[test]
    fn a_cookie_on_https_is_bound_to_the_host_and_one_on_loopback_to_the_port() {
        let secret = Secret::presented(&"ab".repeat(32));
        let set = cookies("https://guild.example").set(Kind::Session, &secret);
        let set = set.to_str().expect("ASCII");
        assert!(set.starts_with(&format!("__Host-gh={}; ", secret.reveal())), "{set}");
        for attribute in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=15552000"] {
            assert!(set.split("; ").any(|part| part == attribute), "{attribute} in {set}");
        }
        let set = cookies("http://localhost:8081").set(Kind::PreSession, &secret);
        let set = set.to_str().expect("ASCII");
        assert!(set.starts_with("gh_8081_pre=") && !set.contains("Secure"), "{set}");
    }

    #[test]
    fn a_secret_on_its_way_out_is_not_printed() {
        let secret = Secret::presented(&"ab".repeat(32));
        let set = cookies("https://guild.example").set(Kind::Session, &secret);
        assert!(set.to_str().expect("ASCII").contains(secret.reveal()));
        assert!(!format!("{set:?}").contains(secret.reveal()), "{set:?}");
    }

    #[test]
    fn only_what_looks_like_our_secret_is_read() {
        let cookies = cookies("http://localhost:8081");
        let good = "ab".repeat(32);
        let read = |value: &str| {
            cookies
                .read(&presented(&format!("x=1; gh_8081={value}")), Kind::Session)
                .is_some()
        };
        assert!(read(&good));
        for bad in ["", "ab", &"AB".repeat(32), &"zz".repeat(32), &"ab".repeat(33)] {
            assert!(!read(bad), "{bad}");
        }
        assert!(
            cookies
                .read(&presented(&format!("gh_8080={good}")), Kind::Session)
                .is_none(),
            "another instance's cookie"
        );
    }
}
