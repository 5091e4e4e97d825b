//! Reading an id_token that a relying party sends back (`id_token_hint`). Only ours count, whatever their
//! age: nothing in the token says which key or which algorithm it is checked with.

use super::{OpenId, OpenIdError, PARTY_PREFIX};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

/// More than any token of ours has.
const MAX_BYTES: usize = 16 * 1024;

/// What a genuine id_token of ours says about a log-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The relying party it was made for.
    pub client_id: String,
    /// What that party knows the session as.
    pub sid: String,
    /// What it knows the member as.
    pub sub: String,
}

/// The header of a token of ours has these and no more. What would name a key from elsewhere (`jku`,
/// `jwk`, `x5u`, `x5c`) or ask for what we do not do (`crit`, `b64`) is no header of ours.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    kid: String,
}

#[derive(Deserialize)]
struct Payload {
    iss: String,
    sub: String,
    aud: Vec<String>,
    sid: String,
}

impl OpenId {
    /// What the id_token says, if we made it. `None` for everything else: a logout token, another's
    /// token, one signed with a key that is published no more.
    ///
    /// # Errors
    /// [`OpenIdError`] if the keys cannot be read.
    pub async fn read_hint(&self, token: &str) -> Result<Option<Hint>, OpenIdError> {
        if token.len() > MAX_BYTES {
            return Ok(None);
        }
        let Some((input, signature)) = token.rsplit_once('.') else {
            return Ok(None);
        };
        let Some((header, payload)) = input.split_once('.') else {
            return Ok(None);
        };
        let Some(header) = part::<Header>(header).filter(|header| header.alg == "RS256") else {
            return Ok(None);
        };
        let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else {
            return Ok(None);
        };
        let ring = self.keyring().ring().await?;
        let genuine = ring
            .find(&header.kid)
            .is_some_and(|key| key.made(input.as_bytes(), &signature));
        if !genuine {
            return Ok(None);
        }
        let issuer = self.issuer();
        let said = part::<Payload>(payload).filter(|payload| payload.iss == issuer);
        Ok(said.and_then(|payload| {
            let client_id = payload.aud.into_iter().find(|aud| aud.starts_with(PARTY_PREFIX))?;
            Some(Hint {
                client_id,
                sid: payload.sid,
                sub: payload.sub,
            })
        }))
    }
}

fn part<T: for<'de> Deserialize<'de>>(encoded: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(encoded).ok()?).ok()
}
