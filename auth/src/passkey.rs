//! Passkeys: enrolled after a wallet signature, they sign in wherever no wallet is at hand. They are
//! discoverable, so nobody types a name, and always verify the person (`docs/decisions/0009-passkeys.md`).

mod ceremony;
mod enrol;
mod manage;
mod sign_in;

pub use ceremony::Question;
pub use enrol::Enrolment;
pub use manage::RemovedPasskey;
pub use sign_in::PasskeyAnswer;

use crate::config::Site;
use crate::error::AuthError;
use crate::handle::Auth;
use domain::session::CHALLENGE_TTL;
use webauthn_rs::prelude::{Webauthn, WebauthnBuilder};

/// How many passkeys an account may have.
pub const MAX_PASSKEYS: usize = 10;

/// The longest name of a passkey, in characters.
pub const MAX_PASSKEY_NAME: usize = 50;

/// Whom passkeys are made for: the host of the site, at exactly its origin with its port. `None` where
/// the host is a bare IP address, for which WebAuthn makes no passkeys.
pub(crate) fn relying_party(site: &Site) -> Option<Webauthn> {
    let host = site.origin.domain()?;
    let name = site.title.trim();
    WebauthnBuilder::new(host, &site.origin)
        .and_then(|builder| {
            builder
                .rp_name(if name.is_empty() { host } else { name })
                .timeout(CHALLENGE_TTL)
                .build()
        })
        .ok()
}

impl Auth {
    /// Whether this site can have passkeys at all.
    pub fn offers_passkeys(&self) -> bool {
        self.inner.relying_party.is_some()
    }

    fn relying_party(&self) -> Result<&Webauthn, AuthError> {
        self.inner.relying_party.as_ref().ok_or(AuthError::PasskeysNotHere)
    }
}

/// A name that can be shown in a list.
fn checked_name(text: &str) -> Result<String, AuthError> {
    let name = text.trim();
    if name.is_empty() || name.chars().count() > MAX_PASSKEY_NAME || name.chars().any(char::is_control) {
        return Err(AuthError::BadPasskeyName);
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::wallet::ChainId;

    fn at(origin: &str) -> Option<Webauthn> {
        let origin = origin.parse().expect("a URL");
        relying_party(&Site::new(origin, "Guild", vec![ChainId(1)]).expect("a site"))
    }

    #[test]
    fn passkeys_are_made_for_a_host_name_and_not_for_an_ip_address() {
        assert!(at("https://guild.example").is_some());
        assert!(at("http://localhost:8080").is_some());
        assert!(at("http://127.0.0.1:8080").is_none());
        assert!(at("http://[::1]:8080").is_none());
    }

    #[test]
    fn a_name_is_short_and_plain() {
        assert_eq!(checked_name("  my phone ").ok().as_deref(), Some("my phone"));
        for bad in ["", " ", "a\nb", &"x".repeat(MAX_PASSKEY_NAME + 1)] {
            assert!(checked_name(bad).is_err(), "{bad:?}");
        }
    }
}
