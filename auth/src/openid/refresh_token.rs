//! What a refresh token looks like: the log-in it belongs to, a secret, and a proof that we made it, each for its
//! own relying party. So one that was used up is known as such without being kept, for as long as its log-in
//! lives; and nobody ends a log-in by guessing its number.

use super::OpenId;
use domain::Entropy;
use domain::session::Secret;
use subtle::ConstantTimeEq;

impl OpenId {
    /// A fresh refresh token of this log-in at the relying party with this client id.
    pub(super) fn draw_refresh_token(&self, client_id: &str, grant_id: i64, entropy: &dyn Entropy) -> Secret {
        let named = format!("{grant_id:x}.{}", entropy.hex(32));
        let proof = self.salt().name("refresh", client_id, &named);
        Secret::presented(&format!("{named}.{proof}"))
    }

    /// The log-in that a token is of, if we made it for the relying party with this client id; that it is good
    /// still, or was ever handed out, is not said by that.
    pub(super) fn grant_of_refresh_token(&self, client_id: &str, token: &Secret) -> Option<i64> {
        let (named, proof) = token.reveal().rsplit_once('.')?;
        let (grant_id, _) = named.split_once('.')?;
        // No part of a name holds a zero byte.
        let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'.');
        let right = is_plain(named).then(|| self.salt().name("refresh", client_id, named))?;
        let genuine = bool::from(right.as_bytes().ct_eq(proof.as_bytes()));
        i64::from_str_radix(grant_id, 16).ok().filter(|_| genuine)
    }
}
