//! `user@host`, as people write it and as WebFinger does (`acct:`, RFC 7565).

use std::fmt;
use std::str::FromStr;
use url::Url;

/// A handle: a name at an authority (host, with the port where it is unusual).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Handle {
    /// The name, as written.
    pub user: String,
    /// The authority, lower case, internationalised names in their ASCII form.
    pub host: String,
}

/// The text is no handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write it as @user@host")]
pub struct BadHandle;

impl Handle {
    /// Whether both name the same: names are compared without regard to case, as everybody does.
    pub fn same(&self, other: &Self) -> bool {
        self.host == other.host && self.user.eq_ignore_ascii_case(&other.user)
    }

    /// `acct:user@host`.
    pub fn acct(&self) -> String {
        format!("acct:{}@{}", self.user, self.host)
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{}@{}", self.user, self.host)
    }
}

impl FromStr for Handle {
    type Err = BadHandle;

    /// Reads `@user@host`, `user@host` and `acct:user@host`, with a port or without.
    fn from_str(text: &str) -> Result<Self, BadHandle> {
        let text = text.trim();
        let text = text.strip_prefix("acct:").unwrap_or(text);
        let text = text.strip_prefix('@').unwrap_or(text);
        let (user, host) = text.split_once('@').ok_or(BadHandle)?;
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"_.-~".contains(&b);
        if user.is_empty() || user.len() > 128 || !user.bytes().all(plain) {
            return Err(BadHandle);
        }
        if host.is_empty() || host.len() > 260 || host.contains(['/', '?', '#', '@', '\\', ' ', '\t', '\n', '\r']) {
            return Err(BadHandle);
        }
        let url = Url::parse(&format!("https://{host}/")).map_err(|_| BadHandle)?;
        let name = url.host_str().ok_or(BadHandle)?.trim_end_matches('.');
        let host = match url.port() {
            Some(port) => format!("{name}:{port}"),
            None => name.to_owned(),
        };
        if name.is_empty() {
            Err(BadHandle)
        } else {
            Ok(Self {
                user: user.to_owned(),
                host,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_handle_is_read() {
        for text in [
            "@ada@Social.Example",
            "ada@social.example",
            "acct:ada@social.example:443",
            " @ada@social.example. ",
        ] {
            assert_eq!(
                text.parse::<Handle>().map(|h| h.to_string()),
                Ok("@ada@social.example".into()),
                "{text}"
            );
        }
        assert_eq!(
            "ada@localhost:8080".parse::<Handle>().map(|h| h.acct()),
            Ok("acct:ada@localhost:8080".into())
        );
        assert_eq!(
            "ada@bücher.example".parse::<Handle>().map(|h| h.host),
            Ok("xn--bcher-kva.example".into())
        );
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "ada",
            "@ada",
            "ada@",
            "@@host",
            "a b@host",
            "ada@host/path",
            "ada@host@other",
            "ada@ho st",
            "https://a.example/@ada",
            "ada@u:p@h",
        ] {
            assert_eq!(text.parse::<Handle>(), Err(BadHandle), "{text}");
        }
    }
}
