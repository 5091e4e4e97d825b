//! The secret that pairwise subjects are made with. It is sealed with the master key and never changes:
//! with another one every member would be a stranger at every relying party.

use super::OpenIdError;
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use domain::Entropy;
use domain::seal::{MasterKey, Place};
use store::{Store, StoreError, instance_facts};

/// The name of the fact that holds it, sealed, in base64.
const FACT: &str = "openid_salt";
const BYTES: usize = 32;

const PLACE: Place<'static> = Place {
    table: "instance_fact",
    row: FACT,
    column: "value",
};

/// The opened salt.
pub(super) struct Salt(hmac::Key);

impl Salt {
    pub(super) fn new(bytes: &[u8; BYTES]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// A name that nobody makes without the salt: 43 characters of base64url. No part holds a zero byte.
    pub(super) fn name(&self, kind: &str, scope: &str, id: &str) -> String {
        let mut mac = hmac::Context::with_key(&self.0);
        for part in [kind, "\0", scope, "\0", id] {
            mac.update(part.as_bytes());
        }
        URL_SAFE_NO_PAD.encode(mac.sign())
    }
}

/// Reads the salt, or makes it.
pub(super) async fn settle(store: &Store, master: &MasterKey, entropy: &dyn Entropy) -> Result<Salt, OpenIdError> {
    let known = store.read(|conn| instance_facts::find(conn, FACT)).await?;
    let stored = match known {
        Some(stored) => stored,
        None => {
            let fresh: [u8; BYTES] = entropy.bytes();
            let sealed = STANDARD_NO_PAD.encode(master.seal(&fresh, PLACE, entropy));
            // Another process may have been faster: what is stored counts.
            store
                .write::<_, StoreError, _>(move |tx| instance_facts::settle(tx, FACT, &sealed))
                .await?
        }
    };
    let sealed = STANDARD_NO_PAD.decode(stored).map_err(|_| OpenIdError::BrokenSalt)?;
    let opened = master.open(&sealed, PLACE).map_err(|source| OpenIdError::Sealed {
        what: "the salt",
        source,
    })?;
    let bytes = opened.as_slice().try_into().map_err(|_| OpenIdError::BrokenSalt)?;
    Ok(Salt::new(bytes))
}
