//! The logout token (OpenID Back-Channel Logout 1.0, 2.4). Its header says `logout+jwt` and it has no
//! nonce, so that nobody takes it for an id_token; our own reader of those refuses it by its header.

use super::{OpenId, OpenIdError};
use domain::Timestamp;
use domain::openid::LOGOUT_TOKEN_TTL;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

#[derive(Serialize)]
struct Payload<'a> {
    iss: String,
    sub: &'a str,
    aud: [&'a str; 1],
    iat: i64,
    exp: i64,
    jti: String,
    sid: &'a str,
    /// The one event, with nothing in it.
    events: BTreeMap<&'static str, Map<String, Value>>,
}

impl OpenId {
    /// Signs the news that a session is over. `logout_id` names this log-out: whoever hears of it twice
    /// knows that it is the same one.
    pub(super) async fn sign_logout_token(
        &self,
        client_id: &str,
        sub: &str,
        sid: &str,
        logout_id: i64,
    ) -> Result<String, OpenIdError> {
        let (ring, now) = (self.keyring().ring().await?, self.now());
        let key = ring.signing(now).ok_or(OpenIdError::Sign)?;
        let payload = Payload {
            iss: self.issuer(),
            sub,
            aud: [client_id],
            iat: seconds(now),
            exp: seconds(now.plus(LOGOUT_TOKEN_TTL)),
            // Of two parties or sessions another one each, which do not say that they belong together.
            jti: self.salt().name("jti", client_id, &format!("{sid} {logout_id}")),
            sid,
            events: BTreeMap::from([(EVENT, Map::new())]),
        };
        key.sign_typed("logout+jwt", &payload)
    }
}

fn seconds(at: Timestamp) -> i64 {
    at.as_millis().div_euclid(1000)
}
