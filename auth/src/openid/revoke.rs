//! A relying party gives a token back (RFC 7009). With a refresh token go the access tokens beside it; that
//! the member is logged in there stays known, so that a log-out here still reaches that server.

use crate::handle::Auth;
use crate::oauth::{ClientCredentials, OauthError};
use domain::openid::PartyTokenKind;
use domain::session::Secret;
use std::net::IpAddr;
use store::{StoreError, openid_tokens};

impl Auth {
    /// Ends a token of this relying party. A token that is gone already is as ended as it can be.
    pub async fn revoke_for_party(
        &self,
        client_ip: Option<IpAddr>,
        client: ClientCredentials,
        token: Secret,
    ) -> Result<(), OauthError> {
        let party = self.party_of(client_ip, &client).await?;
        let hash = token.hash();
        let found = {
            let hash = hash.clone();
            self.store().read(move |conn| openid_tokens::find(conn, &hash)).await?
        };
        let Some(found) = found else {
            return Ok(());
        };
        if found.grant.client_id != party.client_id {
            return Err(OauthError::NotYourToken);
        }
        self.store()
            .write(move |conn| {
                openid_tokens::remove(conn, &hash)?;
                if found.kind == PartyTokenKind::Refresh {
                    openid_tokens::remove_access(conn, found.grant.id)?;
                }
                Ok::<_, StoreError>(())
            })
            .await?;
        Ok(())
    }
}
