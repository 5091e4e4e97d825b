//! Which relying party is asking: its credentials against what is stored. Whoever knows the secret is let
//! through as often as it likes, because a whole server's people come from one address; whoever does not is
//! counted.

use crate::handle::Auth;
use crate::oauth::{ClientCredentials, OauthError};
use domain::openid::RelyingParty;
use std::net::IpAddr;
use store::relying_parties;
use subtle::ConstantTimeEq;

impl Auth {
    /// The relying party behind these credentials. One that has a secret must show it, now or the one before
    /// within its last day; one that has none must not pretend to.
    pub(super) async fn party_of(
        &self,
        client_ip: Option<IpAddr>,
        presented: &ClientCredentials,
    ) -> Result<RelyingParty, OauthError> {
        let (client_id, now) = (presented.client_id.clone(), self.now());
        let found = self
            .store()
            .read(move |conn| relying_parties::find_with_secrets(conn, &client_id, now))
            .await?;
        let right = match (&found, &presented.secret) {
            (Some((party, hashes)), Some(secret)) if !party.is_public => {
                let shown = secret.hash();
                let is_this = |hash: &String| bool::from(hash.as_bytes().ct_eq(shown.as_bytes()));
                hashes.iter().any(is_this)
            }
            (Some((party, _)), None) => party.is_public,
            _ => false,
        };
        if !right || presented.secret.is_none() {
            self.admit_to_oauth(client_ip).map_err(OauthError::RateLimited)?;
        }
        match found {
            Some((party, _)) if right && party.disabled_at.is_none() => Ok(party),
            Some(_) if right => Err(OauthError::UnauthorizedClient(
                "an admin of this instance switched log-in to your server off: write to them",
            )),
            _ => Err(OauthError::InvalidClient {
                by_header: presented.by_header,
            }),
        }
    }
}
